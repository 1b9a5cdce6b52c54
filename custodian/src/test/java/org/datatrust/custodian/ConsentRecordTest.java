package org.datatrust.custodian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datatrust.custodian.CustodyException.Reason;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.name.ConsentName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentRecordTest {
    private static Reason refusal(String form) {
        return assertThrows(CustodyException.class, () -> ConsentForm.parse(form.getBytes(UTF_8)))
                .reason();
    }

    /** The bytes that were committed to once are committed to for ever: this file is never written anew. */
    @Test
    void aRecordIsWrittenByteForByteAsItEverWas() throws Exception {
        KeptConsent kept = Samples.kept();
        assertEquals(
                new String(Samples.resource("record.jsonld"), UTF_8),
                new String(kept.record().bytes().toByteArray(), UTF_8));
        assertEquals(
                "92b66ae94fc7961e911136d338df20e8ddb8cd01a2e0fa6564818b304f54f2f2",
                kept.terms().record().hex());
    }

    @Test
    void aRecordReadsBackByteForByteHoweverItIsSpaced() throws Exception {
        ConsentRecord record = Samples.kept().record();
        assertEquals(record, ConsentRecord.parse(record.bytes().toByteArray()));
        byte[] dense = new String(record.bytes().toByteArray(), UTF_8)
                .replace("\n", "")
                .getBytes(UTF_8);
        assertArrayEquals(dense, ConsentRecord.parse(dense).bytes().toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "dct:language, dct:title",
        "dpv:ConsentRecord, dpv:Consent",
        "dpv-27560#record, dpv-27560#receipt",
        "\"@id\", \"id\"",
        "\"person\" : \"TEST, \"nobody\" : \"TEST"
    })
    void whatMeansSomethingElseIsNoRecord(String there, String instead) throws Exception {
        String other = new String(Samples.kept().record().bytes().toByteArray(), UTF_8).replace(there, instead);
        assertEquals(
                Reason.NOT_A_RECORD,
                assertThrows(CustodyException.class, () -> ConsentRecord.parse(other.getBytes(UTF_8)))
                        .reason());
    }

    @Test
    void theLedgerGetsCodesAndACommitmentAndNoWordOfTheRecord() throws Exception {
        ConsentTerms terms = Samples.kept().terms();
        assertEquals(List.of(Purpose.IMPROVE_HEALTHCARE, Purpose.CONSULTATION_MANAGEMENT), terms.purposes());
        assertEquals("[test-agency, test-hospital]", terms.recipients().toString());
        assertEquals(490_896, terms.fromHour());
        assertEquals(499_656, terms.untilHour());
        assertEquals("zh-TW", terms.language());
        assertEquals(Optional.empty(), terms.principalKey());
    }

    @Test
    void twoConsentsOfOnePersonCannotBeSeenToBeAlike() throws Exception {
        ConsentRecord record = Samples.kept().record();
        SecureRandom random = new SecureRandom();
        Digest one = KeptConsent.of(record, Optional.empty(), random).terms().record();
        Digest other = KeptConsent.of(record, Optional.empty(), random).terms().record();
        assertEquals(false, one.equals(other));
    }

    @Test
    void whatIsKeptReadsBack() throws Exception {
        KeptConsent kept = Samples.kept();
        KeptConsent withKey = new KeptConsent(kept.record(), kept.key(), Optional.of(Digest.sha256(new byte[1])));
        for (KeptConsent one : List.of(kept, withKey)) {
            assertEquals(one, KeptConsent.parse(one.encode().toByteArray()));
        }
        byte[] longer = Arrays.copyOf(kept.encode().toByteArray(), kept.encode().size() + 1);
        assertEquals(
                Reason.NOT_A_VAULT,
                assertThrows(CustodyException.class, () -> KeptConsent.parse(longer))
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "person",
                "dataset",
                "purposes",
                "service",
                "personalData",
                "controller",
                "recipients",
                "scope",
                "legalBasis",
                "notice",
                "storage",
                "jurisdiction",
                "rights",
                "withdrawal",
                "method",
                "from",
                "until",
                "sha256",
                "required",
                "contact",
                "locations",
                "type"
            })
    void aFormWithoutOneMemberIsRefused(String member) {
        assertEquals(
                Reason.NOT_A_RECORD,
                refusal(Samples.form().replaceFirst("\"" + member + "\"", "\"x-" + member + "\"")));
    }

    @Test
    void aFormWithAMemberThatNobodyKnowsIsRefused() {
        assertEquals(Reason.NOT_A_RECORD, refusal(Samples.form().replaceFirst("\\{", "{\"nationalId\": \"x\",")));
        assertEquals(
                Reason.NOT_A_RECORD,
                refusal(Samples.form().replace("\"id\": \"test-agency\"", "\"id\": \"test-agency\", \"fax\": \"1\"")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"person\": \"a\", \"person\": \"b\"}",
                "{} {}",
                "{\"person\": \"\\ud800\"}",
                "\uFEFF{}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}"
            })
    void whatIsNoFormIsRefused(String text) {
        assertEquals(Reason.NOT_A_RECORD, refusal(text));
    }

    @Test
    void aFormInAnotherEncodingIsRefused() {
        for (byte[] other : List.of(
                Samples.form().getBytes(java.nio.charset.StandardCharsets.UTF_16),
                ("\uFEFF" + Samples.form()).getBytes(UTF_8),
                Samples.form()
                        .replaceAll("[^ -~\\s]", "\u00e9")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))) {
            assertEquals(
                    Reason.NOT_A_RECORD,
                    assertThrows(CustodyException.class, () -> ConsentForm.parse(Arrays.copyOf(other, other.length)))
                            .reason());
        }
    }

    /** It is refused before there is a receipt of something that the ledger would never take. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-TW|Chinese",
                "\"dpv:ImproveHealthcare\"]|\"dpv:ImproveHealthcare\", \"dpv:ImproveHealthcare\"]",
                "2027-01-01T00:00:00Z|+10001-01-01T00:00:00Z",
                "\"id\": \"test-agency\"|\"id\": \"test-hospital\""
            })
    void whatTheLedgerWouldRefuseIsNoRecord(String there, String instead) throws Exception {
        ConsentForm form =
                ConsentForm.parse(Samples.form().replace(there, instead).getBytes(UTF_8));
        assertEquals(
                Reason.BAD_FIELD,
                assertThrows(CustodyException.class, () -> ConsentRecord.of(Samples.name(), form))
                        .reason());
    }

    @Test
    void aFormOfOver128KibibytesIsRefusedUnread() {
        assertEquals(Reason.NOT_A_RECORD, refusal(Samples.form() + " ".repeat(1 << 17)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"dpv:ImproveHealthcare\"|\"dpv:Marketing\"",
                "\"dpv:Consent\"|\"consent\"",
                "VIEW_AND_RETAIN|EVERYTHING",
                "\"TW\"]|\"XX\"]",
                "\"jurisdiction\": \"TW\"|\"jurisdiction\": \"tw\"",
                "P1Y|a year",
                "2027-01-01T00:00:00Z|2025-01-01T00:00:00Z",
                "2027-01-01T00:00:00Z|2027-01-01T00:30:00Z",
                "2027-01-01T00:00:00Z|2027-01-01",
                "pd:MedicalHealth|健康",
                "9f86d0|9f86",
                "orgs/test-hospital/datasets/records|orgs/test-hospital/datasets/病歷",
                "\"id\": \"test-agency\"|\"id\": \"Test-Agency\"",
                "[\"sector-health:ConsultationManagement\", \"dpv:ImproveHealthcare\"]|[]"
            })
    void aMemberOutsideItsRangeIsRefused(String there, String instead) {
        assertEquals(Reason.BAD_FIELD, refusal(Samples.form().replace(there, instead)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a123456789", "patient-f223456789", "0912-345-678", "4111111111111111", "ab12345678"})
    void aDatasetThatIsNamedByAPersonsNumberIsRefused(String name) {
        assertEquals(Reason.LOOKS_PERSONAL, refusal(Samples.form().replace("datasets/records", "datasets/" + name)));
    }

    @Test
    void theConsentIsNamedAfterTheHolderOfTheData() throws Exception {
        ConsentForm form = ConsentForm.parse(Samples.form().getBytes(UTF_8));
        ConsentName foreign = ConsentName.parse("orgs/test-agency/consents/000102030405060708090a0b0c0d0e0f");
        assertEquals(
                Reason.BAD_FIELD,
                assertThrows(CustodyException.class, () -> ConsentRecord.of(foreign, form))
                        .reason());
    }

    @Test
    void anErasureReceiptNamesWhatAndWhenAndNothingElse() {
        assertArrayEquals(
                """
                {
                  "schema" : "datatrust.erasure/v1",
                  "name" : "orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f",
                  "ground" : "REQUEST",
                  "erasedAt" : "2026-11-21T00:00:00Z"
                }
                """.getBytes(UTF_8),
                new ErasureReceipt(
                                Samples.name().toString(),
                                ErasureReceipt.Ground.REQUEST,
                                java.time.Instant.parse("2026-11-21T00:00:00Z"))
                        .toJson()
                        .toByteArray());
    }
}
