package org.vaec.data;

/** What is known of the rows that a model is judged on: whether it was trained on them. */
public sealed interface Provenance {
  /** As reports say it behind the number of rows. */
  String words();

  /** Whether some of them were trained on, as far as equal rows can tell. */
  boolean onTrainingRows();

  /** Set aside before the first step. */
  record HeldOut() implements Provenance {
    @Override
    public String words() {
      return "held out";
    }

    @Override
    public boolean onTrainingRows() {
      return false;
    }
  }

  /** Those trained on. */
  record TrainedOn() implements Provenance {
    @Override
    public String words() {
      return "those trained on";
    }

    @Override
    public boolean onTrainingRows() {
      return true;
    }
  }

  /**
   * Those of another file, or of the same one given once more.
   *
   * @param file its name
   * @param rows how many they are
   * @param seen how many of them equal a row trained on
   * @param telling whether a row that equals one trained on is likely that very one
   */
  record Other(String file, int rows, int seen, boolean telling) implements Provenance {
    @Override
    public String words() {
      String of = "those of " + file + ", ";
      if (seen == 0) {
        return of + "none of which equals a row trained on";
      }
      String verb = telling ? " trained on" : " equal to rows trained on";
      return of + (seen == rows ? "all" : seen + " of them") + verb;
    }

    @Override
    public boolean onTrainingRows() {
      return telling && seen > 0;
    }
  }
}
