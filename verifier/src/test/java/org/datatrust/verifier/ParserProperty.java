package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.fabric.UnsupportedException;

/** What holds for each parser: whatever bytes arrive, they are read or refused under a code that the parser declares. */
public final class ParserProperty {
    /** Parses, and asserts what must hold for whatever is parsed. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] input) throws MalformedException, UnsupportedException;
    }

    private ParserProperty() {}

    /** @param codes regular expression of the codes that the parser declares */
    public static void check(byte[] input, String codes, Parser parser) {
        try {
            parser.parse(input);
        } catch (MalformedException e) {
            assertThat(e.code()).as(e.getMessage()).matches(codes);
        } catch (UnsupportedException e) {
            assertThat(e.code()).as(e.getMessage()).matches(codes);
        }
    }
}
