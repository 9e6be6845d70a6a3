package org.vaec.models;

import java.util.List;
import org.vaec.graph.Special;

/**
 * Log-densities in plain arithmetic, written from the textbooks and not from the compiler's, and
 * quadrature under them.
 */
enum TextbookDensity {
  NORMAL("Normal(%s, %s)", Line.REAL, real(0), positive(-0.4)) {
    @Override
    double logDensity(double[] p, double x) {
      return normal((x - p[0]) / p[1]) - Math.log(p[1]);
    }

    @Override
    double[] window(double[] p) {
      return new double[] {p[0] - 6 * p[1], p[0] + 6 * p[1]};
    }
  },
  LOGISTIC("Logistic(%s, %s)", Line.REAL, real(0), positive(-1)) {
    @Override
    double logDensity(double[] p, double x) {
      double y = Math.abs(x - p[0]) / p[1];
      return -y - 2 * Math.log1p(Math.exp(-y)) - Math.log(p[1]);
    }

    @Override
    double[] window(double[] p) {
      return new double[] {p[0] - 16 * p[1], p[0] + 16 * p[1]};
    }
  },
  GUMBEL("Gumbel(%s, %s)", Line.REAL, real(0), positive(0)) {
    @Override
    double logDensity(double[] p, double x) {
      double y = (x - p[0]) / p[1];
      return -y - Math.exp(-y) - Math.log(p[1]);
    }
  },
  STUDENT("StudentT(5, %s, %s)", Line.REAL, real(0), positive(0)) {
    @Override
    double logDensity(double[] p, double x) {
      double y = (x - p[0]) / p[1];
      return Special.logGamma(3)
          - Special.logGamma(2.5)
          - 0.5 * Math.log(5 * Math.PI)
          - Math.log(p[1])
          - 3 * Math.log1p(y * y / 5);
    }

    @Override
    double[] window(double[] p) {
      return new double[] {-6, 6};
    }

    // Stretched, so that algebraic tails fall off exponentially.
    @Override
    double value(double[] p, double y) {
      return p[0] + p[1] * Math.sinh(y);
    }

    @Override
    double slope(double[] p, double y) {
      return p[1] * Math.cosh(y);
    }
  },
  LOG_NORMAL("LogNormal(%s, %s)", Line.POSITIVE, real(0), positive(-0.8)) {
    @Override
    double logDensity(double[] p, double x) {
      return normal((Math.log(x) - p[0]) / p[1]) - Math.log(p[1]) - Math.log(x);
    }

    @Override
    double[] window(double[] p) {
      return NORMAL.window(p);
    }
  },
  GAMMA("Gamma(%s, %s)", Line.POSITIVE, positive(0.9), positive(0.5)) {
    @Override
    double logDensity(double[] p, double x) {
      return p[0] * Math.log(p[1]) - Special.logGamma(p[0]) + (p[0] - 1) * Math.log(x) - p[1] * x;
    }

    @Override
    double[] window(double[] p) {
      double mean = Math.log(p[0] / p[1]);
      return new double[] {mean - tail(p[0]), mean + 5 / Math.sqrt(p[0])};
    }
  },
  WEIBULL("Weibull(%s, %s)", Line.POSITIVE, positive(0), positive(0.5)) {
    @Override
    double logDensity(double[] p, double x) {
      double y = Math.pow(x / p[0], p[1]);
      return Math.log(p[1] / p[0]) + (p[1] - 1) * Math.log(x / p[0]) - y;
    }

    @Override
    double[] window(double[] p) {
      return new double[] {Math.log(p[0]) - 19 / p[1], Math.log(p[0]) + 3 / p[1]};
    }
  },
  INVERSE_GAMMA("InverseGamma(%s, %s)", Line.POSITIVE, positive(1), positive(0.5)) {
    @Override
    double logDensity(double[] p, double x) {
      return p[0] * Math.log(p[1]) - Special.logGamma(p[0]) - (p[0] + 1) * Math.log(x) - p[1] / x;
    }

    @Override
    double[] window(double[] p) {
      // The reciprocal of a Gamma variable of rate p[1].
      double[] reciprocal = GAMMA.window(p);
      return new double[] {-reciprocal[1], -reciprocal[0]};
    }
  },
  LOGIT_NORMAL("LogitNormal(%s, %s)", Line.UNIT, real(0), positive(-0.5)) {
    @Override
    double logDensity(double[] p, double x) {
      double logit = Math.log(x) - Math.log1p(-x);
      return normal((logit - p[0]) / p[1]) - Math.log(p[1]) - Math.log(x) - Math.log1p(-x);
    }

    @Override
    double[] window(double[] p) {
      return NORMAL.window(p);
    }
  },
  BETA("Beta(%s, %s)", Line.UNIT, positive(0.7), positive(0.7)) {
    @Override
    double logDensity(double[] p, double x) {
      return Special.logGamma(p[0] + p[1])
          - Special.logGamma(p[0])
          - Special.logGamma(p[1])
          + (p[0] - 1) * Math.log(x)
          + (p[1] - 1) * Math.log1p(-x);
    }

    @Override
    double[] window(double[] p) {
      double middle = Math.log(p[0] / p[1]);
      return new double[] {middle - tail(p[0]), middle + tail(p[1])};
    }
  },
  KUMARASWAMY("Kumaraswamy(%s, %s)", Line.UNIT, positive(0.5), positive(0.5)) {
    @Override
    double logDensity(double[] p, double x) {
      return Math.log(p[0] * p[1])
          + (p[0] - 1) * Math.log(x)
          + (p[1] - 1) * Math.log1p(-Math.pow(x, p[0]));
    }

    @Override
    double[] window(double[] p) {
      return new double[] {-19 / p[0], 19 / p[1]};
    }
  },
  POISSON("Poisson(%s)", Line.COUNT, positive(0.3)) {
    @Override
    double logDensity(double[] p, double x) {
      return x * Math.log(p[0]) - p[0] - Special.logGamma(x + 1);
    }
  },
  BERNOULLI("Bernoulli(logits = %s)", Line.BINARY, real(0)) {
    @Override
    double logDensity(double[] p, double x) {
      return x * p[0] - Math.log1p(Math.exp(p[0]));
    }
  },
  CATEGORICAL("Categorical(logits = %s)", Line.CATEGORY, new Parameter(Role.LOGITS, 0)) {
    @Override
    double logDensity(double[] p, double x) {
      double sum = 0;
      for (double logit : p) {
        sum += Math.exp(logit);
      }
      return p[(int) x] - Math.log(sum);
    }
  };

  /** How many values a category has. */
  static final int CATEGORIES = 3;

  /** The values of a variable, and the transformation that makes them the whole line. */
  private enum Line {
    REAL,
    POSITIVE,
    UNIT,
    COUNT,
    BINARY,
    CATEGORY;

    double value(double y) {
      return switch (this) {
        case REAL -> y;
        case POSITIVE -> Math.exp(y);
        case UNIT -> 1 / (1 + Math.exp(-y));
        case COUNT, BINARY, CATEGORY -> throw new IllegalStateException(this + " has no line");
      };
    }

    double slope(double y) {
      return switch (this) {
        case REAL -> 1;
        case POSITIVE -> Math.exp(y);
        case UNIT -> 1 / (1 + Math.exp(-y)) / (1 + Math.exp(y));
        case COUNT, BINARY, CATEGORY -> throw new IllegalStateException(this + " has no line");
      };
    }
  }

  /** How a parameter follows from real numbers: as it is, by its exponential, one per category. */
  enum Role {
    REAL,
    POSITIVE,
    LOGITS;

    int size() {
      return this == LOGITS ? CATEGORIES : 1;
    }
  }

  /**
   * One parameter.
   *
   * @param center around which its offset is drawn
   */
  record Parameter(Role role, double center) {

    /** Whether it depends on parents; scales do not, to keep the variance of estimates small. */
    boolean varies() {
      return role != Role.POSITIVE || center >= 0;
    }
  }

  /**
   * The nodes of a quadrature or the terms of a sum.
   *
   * @param masses the probability that each stands for; they sum to 1
   */
  record Nodes(double[] values, double[] masses, double[] logDensities) {}

  /** The families of a latent's prior. */
  static final List<TextbookDensity> PRIORS =
      List.of(
          NORMAL,
          LOGISTIC,
          GUMBEL,
          STUDENT,
          LOG_NORMAL,
          GAMMA,
          WEIBULL,
          INVERSE_GAMMA,
          LOGIT_NORMAL,
          BETA,
          KUMARASWAMY,
          BERNOULLI,
          CATEGORICAL);

  private final String text;
  private final Line line;
  private final List<Parameter> parameters;

  TextbookDensity(String text, Line line, Parameter... parameters) {
    this.text = text;
    this.line = line;
    this.parameters = List.of(parameters);
  }

  private static Parameter real(double center) {
    return new Parameter(Role.REAL, center);
  }

  private static Parameter positive(double center) {
    return new Parameter(Role.POSITIVE, center);
  }

  private static double normal(double y) {
    return -0.5 * y * y - 0.5 * Math.log(2 * Math.PI);
  }

  /** How far the logarithm of a Gamma variable reaches down: as a Gaussian, then exponentially. */
  private static double tail(double concentration) {
    return 5 / Math.sqrt(concentration) + 16 / concentration;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** As the language writes it. */
  String text(List<String> arguments) {
    return text.formatted(arguments.toArray());
  }

  boolean isFinite() {
    return line == Line.BINARY || line == Line.CATEGORY;
  }

  boolean isCategory() {
    return line == Line.CATEGORY;
  }

  /** The families of a guide under which the expectations of this prior's statistics are finite. */
  List<TextbookDensity> guides() {
    return switch (this) {
      case NORMAL -> List.of(NORMAL, LOGISTIC);
      case LOGISTIC, STUDENT -> List.of(NORMAL, LOGISTIC, STUDENT);
      case GUMBEL -> List.of(NORMAL);
      case LOG_NORMAL -> List.of(LOG_NORMAL, GAMMA, WEIBULL, INVERSE_GAMMA);
      case GAMMA, WEIBULL -> List.of(LOG_NORMAL, GAMMA, WEIBULL);
      case INVERSE_GAMMA -> List.of(LOG_NORMAL, INVERSE_GAMMA);
      case LOGIT_NORMAL, BETA, KUMARASWAMY -> List.of(LOGIT_NORMAL, BETA, KUMARASWAMY);
      case BERNOULLI, CATEGORICAL -> List.of(this);
      case POISSON -> List.of();
    };
  }

  abstract double logDensity(double[] parameters, double x);

  /** Where the transformed variable has its mass, but for 1e-7 or less. */
  double[] window(double[] parameters) {
    throw new IllegalStateException(this + " is no guide");
  }

  /** All values of a finite variable. */
  int states() {
    return switch (line) {
      case BINARY -> 2;
      case CATEGORY -> CATEGORIES;
      default -> throw new IllegalStateException(this + " is not finite");
    };
  }

  /** What stands at a place of the line. */
  double value(double[] parameters, double y) {
    return line.value(y);
  }

  double slope(double[] parameters, double y) {
    return line.slope(y);
  }

  /**
   * All values of a finite variable; otherwise the trapezoidal rule on the whole line, which
   * converges exponentially for smooth functions that fall off at both ends (Trefethen and Weideman
   * 2014).
   */
  Nodes nodes(double[] parameters, int count) {
    int length = isFinite() ? states() : count;
    double[] values = new double[length];
    double[] masses = new double[length];
    double[] logDensities = new double[length];
    double[] window = isFinite() ? null : window(parameters);
    double step = isFinite() ? 1 : (window[1] - window[0]) / (count - 1);
    for (int i = 0; i < length; i++) {
      double y = isFinite() ? i : window[0] + i * step;
      values[i] = isFinite() ? i : value(parameters, y);
      logDensities[i] = logDensity(parameters, values[i]);
      masses[i] = Math.exp(logDensities[i]) * (isFinite() ? 1 : slope(parameters, y) * step);
    }
    return new Nodes(values, masses, logDensities);
  }
}
