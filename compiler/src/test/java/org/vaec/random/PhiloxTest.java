package org.vaec.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {

  /** The vectors for {@code philox4x32 10} in {@code kat_vectors} of Random123. */
  @Test
  void agreesWithThePublishedKnownAnswers() {
    assertEquals(
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8", words(Philox.encrypt(0, 0, 0, 0, 0, 0)), "zeros");
    assertEquals(
        "408f276d 41c83b0e a20bc7c6 6d5451fd",
        words(Philox.encrypt(-1, -1, -1, -1, -1, -1)),
        "ones");
    assertEquals(
        "d16cfe09 94fdcceb 5001e420 24126ea1",
        words(
            Philox.encrypt(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0)),
        "digits of pi");
  }

  /** A saved run continues with the same numbers only while the layout stays: here is one of it. */
  @Test
  void theLayoutIsTheDocumentedOne() {
    // Computed by a second program, from the text of the class comment.
    assertEquals(0x1.df1719a4264d8p-4, Philox.of(1, "z", 2).uniform(3));
    assertEquals(
        0x1.efd530eb70aabp-1, Philox.of(-5, "latent \u00e9", 1L << 40).uniform(1L << 45, 7));
  }

  @Test
  void bulkAndElementwiseNumbersAreTheSame() {
    Philox philox = Philox.of(7, "z", 3);
    double[] uniforms = new double[101];
    double[] normals = new double[101];
    philox.uniforms(uniforms);
    philox.normals(normals);
    for (int i = 0; i < 101; i++) {
      assertEquals(uniforms[i], philox.uniform(i));
      assertEquals(normals[i], philox.normal(i));
    }
  }

  @Test
  void aShorterBulkIsAPrefixOfALongerOne() {
    double[] longer = new double[10];
    double[] shorter = new double[7];
    Philox.of(7, "z", 3).normals(longer);
    Philox.of(7, "z", 3).normals(shorter);
    assertArrayEquals(Arrays.copyOf(longer, 7), shorter);
  }

  @Test
  void seedSiteStepElementAndAttemptEachChangeTheNumber() {
    double[] numbers = {
      Philox.of(1, "z", 0).uniform(0),
      Philox.of(2, "z", 0).uniform(0),
      Philox.of(1, "y", 0).uniform(0),
      Philox.of(1, "z", 1).uniform(0),
      Philox.of(1, "z", 1L << 32).uniform(0),
      Philox.of(1, "z", 0).uniform(1),
      Philox.of(1, "z", 0).uniform(2),
      Philox.of(1, "z", 0).uniform(1L << 40),
      Philox.of(1, "z", 0).uniform(0, 1),
    };
    assertEquals(numbers.length, Arrays.stream(numbers).distinct().count());
  }

  /** "Aa" and "BB" share their String.hashCode. */
  @Test
  void sitesWithEqualJavaHashesDiffer() {
    assertEquals("Aa".hashCode(), "BB".hashCode());
    assertNotEquals(Philox.of(1, "Aa", 0).uniform(0), Philox.of(1, "BB", 0).uniform(0));
  }

  @Test
  void momentsAreThoseOfTheUniformAndTheNormal() {
    int n = 1 << 20;
    double[] sample = new double[n];
    Philox philox = Philox.of(20, "moments", 0);
    philox.uniforms(sample);
    assertMoment(1 / 2.0, 1 / 12.0, sample, 1);
    assertMoment(1 / 3.0, 1 / 5.0 - 1 / 9.0, sample, 2);
    philox.normals(sample);
    assertMoment(0, 1, sample, 1);
    assertMoment(1, 2, sample, 2);
    assertMoment(0, 15, sample, 3);
    assertMoment(3, 96, sample, 4);
    double[] products = new double[n / 2];
    for (int i = 0; i < products.length; i++) {
      products[i] = sample[2 * i] * sample[2 * i + 1];
    }
    assertMoment(0, 1, products, 1);
  }

  @Test
  void normalsFollowTheNormalDistributionFunction() {
    int n = 1 << 18;
    double[] sample = new double[n];
    Philox.of(5, "tails", 0).normals(sample);
    // P(Z <= t) at t = -2, -1, 0, 1, 2.
    double[] probabilities = {0.022750132, 0.158655254, 0.5, 0.841344746, 0.977249868};
    for (int i = 0; i < probabilities.length; i++) {
      double t = i - 2;
      double share = Arrays.stream(sample).filter(z -> z <= t).count() / (double) n;
      double p = probabilities[i];
      assertEquals(p, share, 4 * Math.sqrt(p * (1 - p) / n));
    }
  }

  @Test
  void aPermutationHoldsEveryIndexOnce() {
    int[] order = Philox.of(3, "holdout", 0).permutation(1000);
    Set<Integer> seen = new HashSet<>();
    Arrays.stream(order).forEach(seen::add);
    assertEquals(1000, seen.size());
    assertTrue(seen.stream().allMatch(i -> i >= 0 && i < 1000));
    assertArrayEquals(order, Philox.of(3, "holdout", 0).permutation(1000));
    assertEquals(0, Philox.of(3, "holdout", 0).permutation(0).length);
  }

  @Test
  void everyPermutationIsEquallyLikely() {
    int n = 24000;
    int[] counts = new int[27];
    IntStream.range(0, n)
        .mapToObj(step -> Philox.of(9, "order", step).permutation(3))
        .forEach(p -> counts[9 * p[0] + 3 * p[1] + p[2]]++);
    int[] seen = Arrays.stream(counts).filter(c -> c > 0).toArray();
    assertEquals(6, seen.length);
    double standardError = Math.sqrt(n * (1 / 6.0) * (5 / 6.0));
    for (int count : seen) {
      assertEquals(n / 6.0, count, 4 * standardError);
    }
  }

  @Test
  void whatTheCounterCannotHoldIsRefused() {
    Philox philox = Philox.of(1, "z", 0);
    assertThrows(IllegalArgumentException.class, () -> philox.uniform(-1));
    assertThrows(IllegalArgumentException.class, () -> philox.uniform(1L << 49));
    assertThrows(IllegalArgumentException.class, () -> philox.uniform(0, Philox.ATTEMPTS));
  }

  private static void assertMoment(double expected, double variance, double[] sample, int power) {
    double mean = Arrays.stream(sample).map(x -> Math.pow(x, power)).average().orElseThrow();
    double standardError = Math.sqrt(variance / sample.length);
    assertEquals(expected, mean, 4 * standardError);
  }

  private static String words(Philox.Block block) {
    return String.format(
        "%08x %08x %08x %08x",
        (int) block.low(),
        (int) (block.low() >>> 32),
        (int) block.high(),
        (int) (block.high() >>> 32));
  }
}
