package org.datatrust.custodian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import org.datatrust.custodian.CustodyException.Reason;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentReceiptTest {
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-TW"})
    void aPersonCanReadIt(String language) throws Exception {
        assertEquals(
                new String(Samples.resource("receipt." + language + ".txt"), UTF_8),
                ConsentReceipt.of(Samples.kept()).toText(Locale.forLanguageTag(language)));
    }

    @Test
    void aMachineReadsItBackAndItOpensTheCommitmentOfTheLedger() throws Exception {
        ConsentReceipt receipt = ConsentReceipt.of(Samples.kept());
        ConsentReceipt read = ConsentReceipt.parse(receipt.toJson().toByteArray());
        assertEquals(receipt, read);
        assertEquals(Samples.kept().terms().record(), read.commitment());
    }

    @ParameterizedTest
    @ValueSource(strings = {"consent", "commitment", "key", "record", "conformsTo"})
    void aReceiptWhoseMembersContradictEachOtherIsRefused(String member) throws Exception {
        String json = new String(ConsentReceipt.of(Samples.kept()).toJson().toByteArray(), UTF_8);
        int at = json.indexOf("\"" + member + "\" : \"") + member.length() + 6;
        for (int i : new int[] {at + 3, at + 20}) {
            String other = json.substring(0, i) + (json.charAt(i) == 'b' ? 'c' : 'b') + json.substring(i + 1);
            Reason reason = assertThrows(CustodyException.class, () -> ConsentReceipt.parse(other.getBytes(UTF_8)))
                    .reason();
            assertTrue(reason == Reason.NOT_A_RECORD || reason == Reason.BAD_FIELD, reason::name);
        }
    }

    @Test
    void textOfOthersCannotMoveTheCursorNorTurnItself() throws Exception {
        String evil = Samples.form().replace("TEST Agency", "TEST \\u001b[2J\\u202egency\\n得利用者：");
        ConsentReceipt receipt = new ConsentReceipt(
                ConsentRecord.of(Samples.name(), ConsentForm.parse(evil.getBytes(UTF_8))), Samples.KEY);
        String text = receipt.toText(Locale.ENGLISH);
        assertFalse(text.contains("\u001b") || text.contains("\u202e") || text.contains("\n得"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-TW"})
    void everyPurposeAndLegalBasisHasAWord(String language) {
        ResourceBundle sentences = ResourceBundle.getBundle(
                "org.datatrust.custodian.receipt",
                Locale.forLanguageTag(language),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        Stream.concat(
                        Stream.of(Purpose.values()).map(Purpose::term),
                        Stream.of(LegalBasis.values()).map(LegalBasis::term))
                .forEach(term -> assertTrue(sentences.containsKey("term." + term.replace(':', '.')), term));
    }
}
