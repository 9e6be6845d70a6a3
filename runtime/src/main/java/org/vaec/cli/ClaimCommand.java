package org.vaec.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.claim.Claim;
import org.vaec.claim.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vaec claim 'FORMULA'}. */
@Command(
    name = "claim",
    header = "Judge a formula about the bound: proved, or refuted by numbers.",
    footer = {
      "",
      "Meant is the model of the lectures: prior z ~ N(0, I), guide q(z | x) = N(mu,"
          + " diag(sigma^2)),",
      "any likelihood. Plain text and LaTeX are read.",
      "",
      "  vaec claim 'ELBO = E_q[log p(x|z)] - KL(q(z|x) || p(z))'",
      "  vaec claim 'z = mu + sigma^2 * eps'",
      "",
      "Exit codes: 0 it holds, 1 it is refuted, 2 it cannot be read."
    })
final class ClaimCommand extends Subcommand {
  @Parameters(paramLabel = "FORMULA", description = "A formula with `=`, `>=`, `<=`, `~=` or `~`.")
  private String formula;

  ClaimCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Verdict verdict = Claim.check(formula);
    if (json()) {
      console().out().println(Json.print(json(verdict)));
    } else {
      print(verdict);
    }
    return switch (verdict.kind()) {
      case HOLDS -> ExitCode.DONE;
      case REFUTED -> ExitCode.WRONG_INPUT;
      case UNREADABLE -> ExitCode.WRONG_USAGE;
    };
  }

  private void print(Verdict verdict) {
    console().out().println(verdict.kind().word() + ": " + verdict.why());
    verdict.counterexample().ifPresent(numbers -> console().out().println("  " + numbers));
    verdict.slip().ifPresent(slip -> console().out().println("  the likely slip: " + slip));
    if (!quiet()) {
      verdict.remarks().forEach(remark -> console().out().println("  note: " + remark));
    }
  }

  private Map<String, Object> json(Verdict verdict) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("formula", formula);
    object.put("verdict", verdict.kind().word());
    object.put("why", verdict.why());
    object.put("counterexample", verdict.counterexample().orElse(null));
    object.put("slip", verdict.slip().orElse(null));
    object.put("remarks", List.copyOf(verdict.remarks()));
    return object;
  }
}
