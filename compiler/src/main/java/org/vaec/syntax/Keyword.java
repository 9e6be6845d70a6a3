package org.vaec.syntax;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vaec.grammar.VaecParser;

/** The words that begin a statement, with what messages say about each. */
enum Keyword {
  DATASET(VaecParser.DATASET, "dataset \"FILE\""),
  DATA(VaecParser.DATA, "data NAME[shape] : type from ..."),
  INPUT(VaecParser.INPUT, "input NAME[shape] : type from ..."),
  LABEL(VaecParser.LABEL, "label NAME : type from ..."),
  ID(VaecParser.ID, "id NAME from ..."),
  SIZE(VaecParser.SIZE, "size NAME = expression"),
  PRIOR(VaecParser.PRIOR, "prior NAME[shape] ~ D(...)"),
  GLOBAL(VaecParser.GLOBAL, "global NAME[shape] ~ D(...)"),
  PARAM(VaecParser.PARAM, "param NAME[shape] : type"),
  LIKELIHOOD(VaecParser.LIKELIHOOD, "likelihood NAME ~ D(...)"),
  GUIDE(VaecParser.GUIDE, "guide q(NAMES | NAMES) = D(...) through flow by estimator"),
  NETWORK(VaecParser.NETWORK, "network NAME = layer -> layer ..."),
  LET(VaecParser.LET, "let NAME = expression"),
  OBJECTIVE(VaecParser.OBJECTIVE, "objective elbo(...)"),
  TRAIN(VaecParser.TRAIN, "train SETTING = value, ..."),
  /** Reserved for models over time. */
  FOR(VaecParser.FOR, "for NAME in 1..NAME { ... }");

  private static final Map<String, Keyword> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Keyword::word, k -> k));

  private final int tokenType;
  private final String form;

  Keyword(int tokenType, String form) {
    this.tokenType = tokenType;
    this.form = form;
  }

  /** The type the parser knows it by. */
  int tokenType() {
    return tokenType;
  }

  /** How the statement is written. */
  String form() {
    return form;
  }

  /** The word as written. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The keyword that {@code word} can be, if any. */
  static Optional<Keyword> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  /** The words a user can begin a statement with today. */
  static List<String> words() {
    return Arrays.stream(values()).filter(k -> k != FOR).map(Keyword::word).toList();
  }
}
