package io.premeasure.tpm.eventlog.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordDifferenceTest {
  @Test
  void quotedSpacesDoNotEndAWord() {
    assertEquals(List.of("a=\"b c\"", "d"), WordDifference.words("a=\"b c\"  d "));
  }

  @Test
  void eachChangedWordIsNamedOnce() {
    assertEquals(
        List.of(
            "the word \"c\" stands at another place",
            "the word \"root=/dev/a\" became \"root=/dev/b\"",
            "the word \"gone\" is missing",
            "the word \"x\" was added",
            "the word \"y\" was added"),
        WordDifference.phrases("c root=/dev/a gone z", "root=/dev/b x y z c"));
  }

  @Test
  void spacesAloneAreToldApart() {
    assertEquals(
        List.of("only the spaces differ: from \"a  b\" to \"a b\""),
        WordDifference.phrases("a  b", "a b"));
  }

  @Test
  void matchesOfLongListsAreInOrderAndEqual() {
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      expected.add(i);
    }
    List<Integer> actual = new ArrayList<>(expected);
    Collections.shuffle(actual, new Random(7));
    Alignment.Match before = new Alignment.Match(-1, -1);
    List<Alignment.Match> matches = Alignment.of(expected, actual);
    for (Alignment.Match match : matches) {
      assertTrue(match.expected() > before.expected() && match.actual() > before.actual());
      assertEquals(expected.get(match.expected()), actual.get(match.actual()));
      before = match;
    }
    assertTrue(!matches.isEmpty());
  }
}
