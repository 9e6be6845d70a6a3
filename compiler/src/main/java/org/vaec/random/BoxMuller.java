package org.vaec.random;

/**
 * The functions of Box and Muller (1958) in additions, multiplications, divisions and square roots
 * alone, which IEEE 754 determines to the last bit: so normal numbers are the same on every
 * machine, and in vectors the same as one by one. Within one unit in the last place.
 *
 * <p>Polynomials and their coefficients are those of FDLIBM ({@code e_log.c}, {@code k_sin.c},
 * {@code k_cos.c}; Sun Microsystems, 1993).
 */
public final class BoxMuller {
  public static final double LN2_HIGH = 6.93147180369123816490e-01;
  public static final double LN2_LOW = 1.90821492927058770002e-10;

  public static final double LOG_0 = 6.666666666666735130e-01;
  public static final double LOG_1 = 3.999999999940941908e-01;
  public static final double LOG_2 = 2.857142874366239149e-01;
  public static final double LOG_3 = 2.222219843214978396e-01;
  public static final double LOG_4 = 1.818357216161805012e-01;
  public static final double LOG_5 = 1.531383769920937332e-01;
  public static final double LOG_6 = 1.479819860511658591e-01;

  public static final double SINE_0 = -1.66666666666666324348e-01;
  public static final double SINE_1 = 8.33333333332248946124e-03;
  public static final double SINE_2 = -1.98412698298579493134e-04;
  public static final double SINE_3 = 2.75573137070700676789e-06;
  public static final double SINE_4 = -2.50507602534068634195e-08;
  public static final double SINE_5 = 1.58969099521155010221e-10;

  public static final double COSINE_0 = 4.16666666666666019037e-02;
  public static final double COSINE_1 = -1.38888888888741095749e-03;
  public static final double COSINE_2 = 2.48015872894767294178e-05;
  public static final double COSINE_3 = -2.75573143513906633035e-07;
  public static final double COSINE_4 = 2.08757232129817482790e-09;
  public static final double COSINE_5 = -1.13596475577881948265e-11;

  /** The bits of sqrt(1/2), those of the lower word 0: where mantissas begin. */
  public static final long SQRT_HALF = 0x3FE6A09E00000000L;

  public static final long ONE = 0x3FF0000000000000L;
  public static final long MANTISSA = 0x000FFFFFFFFFFFFFL;

  /** Added to a number below 2^51 and taken away again, it leaves the nearest integer. */
  public static final double ROUNDER = 0x1.8p52;

  private BoxMuller() {}

  /** sqrt(-2 log u) for a normal number u in (0, 1). */
  static double radius(double u) {
    return Math.sqrt(-2 * log(u));
  }

  // u = 2^k m with m in [sqrt(1/2), sqrt(2)); log m from s = (m - 1) / (m + 1).
  private static double log(double u) {
    long shifted = Double.doubleToRawLongBits(u) + (ONE - SQRT_HALF);
    double k = (int) (shifted >>> 52) - 1023;
    double f = Double.longBitsToDouble((shifted & MANTISSA) + SQRT_HALF) - 1;
    double half = 0.5 * f * f;
    double s = f / (2 + f);
    double z = s * s;
    double w = z * z;
    double even = w * (LOG_1 + w * (LOG_3 + w * LOG_5));
    double odd = z * (LOG_0 + w * (LOG_2 + w * (LOG_4 + w * LOG_6)));
    return s * (half + (odd + even)) + k * LN2_LOW - half + f + k * LN2_HIGH;
  }

  /** cos(2 pi turns) for turns in (0, 1). */
  static double cosine(double turns) {
    double quarters = 4 * turns;
    double nearest = quarters + ROUNDER - ROUNDER;
    double angle = (quarters - nearest) * (Math.PI / 2);
    return switch ((int) nearest & 3) {
      case 0 -> cosineNearZero(angle);
      case 1 -> -sineNearZero(angle);
      case 2 -> -cosineNearZero(angle);
      default -> sineNearZero(angle);
    };
  }

  /** sin(2 pi turns) for turns in (0, 1). */
  static double sine(double turns) {
    double quarters = 4 * turns;
    double nearest = quarters + ROUNDER - ROUNDER;
    double angle = (quarters - nearest) * (Math.PI / 2);
    return switch ((int) nearest & 3) {
      case 0 -> sineNearZero(angle);
      case 1 -> cosineNearZero(angle);
      case 2 -> -sineNearZero(angle);
      default -> -cosineNearZero(angle);
    };
  }

  private static double sineNearZero(double x) {
    double z = x * x;
    double tail = SINE_1 + z * (SINE_2 + z * SINE_3) + z * (z * z) * (SINE_4 + z * SINE_5);
    return x + z * x * (SINE_0 + z * tail);
  }

  private static double cosineNearZero(double x) {
    double z = x * x;
    double w = z * z;
    double tail =
        z * (COSINE_0 + z * (COSINE_1 + z * COSINE_2))
            + w * w * (COSINE_3 + z * (COSINE_4 + z * COSINE_5));
    double half = 0.5 * z;
    double rough = 1 - half;
    return rough + (1 - rough - half + z * tail);
  }
}
