package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.NationalId;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;

/**
 * There are about 5.2·10^8 national ID numbers in Taiwan: who holds a hash of one without a key finds it in seconds. What reaches the ledger
 * about three TEST persons is searched for everything that can be computed from their numbers with what is public.
 */
class DictionaryTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("ca.test-hospital");
    private static final Bytes HOLDER = AUTHORITY.identity("test-hospital", "CN=gateway,OU=client");
    private static final Bytes RECIPIENT = AUTHORITY.identity("test-agency", "CN=gateway,OU=client");
    private static final ChannelName CHANNEL = new ChannelName(MemoryChannel.NAME);
    private static final OrganisationId HOSPITAL = new OrganisationId("test-hospital");
    private static final OrganisationId AGENCY = new OrganisationId("test-agency");
    private static final DatasetName RECORDS = new DatasetName(HOSPITAL, "records");
    private static final long NOW = MemoryChannel.NOON;

    /** What a letter stands for: its place here, plus 10. */
    private static final String PLACES = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

    private static final List<String> ENROLLED =
            List.of(number(0, '1', 2345678), number(1, '2', 3456789), number(2, '8', 0));
    private static final int OTHERS = 1_000_000;

    private static final List<String> DOMAINS = List.of(
            "datatrust:consent-record:1",
            "datatrust:consent-event:1",
            "datatrust:principal-key:1",
            "datatrust:dataset-content:1",
            "orgs/test-hospital/datasets/records");

    private static final Bytes NO_KEY = Bytes.copyOf(new byte[32]);

    private final MemoryChannel channel = new MemoryChannel();
    private final Random random = new Random(20261122);
    private final List<byte[]> ledger = new ArrayList<>();

    @Test
    void noHashOfAPersonsNumberUnderPublicInputsIsOnALedgerOfConsentsAndDatasets() throws MalformedException {
        for (String number : ENROLLED) {
            enrol(number, Optional.empty());
        }
        Windows windows = new Windows(ledger);
        assertThat(windows.size()).isGreaterThan(2_000);
        for (String number : ENROLLED) {
            assertThat(found(number, windows)).as(number).isEmpty();
        }
        MessageDigest sha = Digest.newSha256();
        for (int i = 0; i < OTHERS; i++) {
            String number = number(i % 26, i % 2 == 0 ? '1' : '2', i / 26 * 37 % 10_000_000);
            guess(sha, number, guess -> {
                if (windows.contain(guess)) {
                    throw new AssertionError(number + " is on the ledger");
                }
            });
        }
    }

    /** The search does find what is careless. */
    @Test
    void aHashWithoutAKeyAndOneWhoseKeyIsPublicAreFound() throws MalformedException {
        String number = ENROLLED.getFirst();
        String lower = number.toLowerCase(Locale.ROOT);
        for (Digest careless : List.of(
                Digest.sha256(utf8(number)),
                Digest.sha256(utf8(lower)),
                Digest.sha256(utf8("datatrust:consent-record:1\0"), utf8(number)),
                Commitment.of(Bytes.copyOf(new byte[32]), "datatrust:consent-record:1", Bytes.utf8(number)))) {
            ledger.clear();
            enrol(number, Optional.of(careless));
            assertThat(found(number, new Windows(ledger))).isNotEmpty();
        }
        ledger.clear();
        enrol(number, Optional.empty());
        byte[] known = ledger.getFirst();
        Bytes key = Bytes.copyOf(known, known.length - 40, known.length - 8);
        enrol(number, Optional.of(Commitment.of(key, "datatrust:consent-record:1", Bytes.utf8(number))));
        assertThat(found(number, new Windows(ledger))).isNotEmpty();
    }

    /** A person at the hospital: consent, uses, withdrawal, and a dataset that consists of the person's record. */
    private void enrol(String number, Optional<Digest> careless) throws MalformedException {
        Bytes record = Bytes.utf8("{\"principal\":\"" + number + "\",\"name\":\"TEST 王小明\"}");
        ConsentName consent = new ConsentName(HOSPITAL, bytes(16).hex());
        ConsentTerms terms = new ConsentTerms(
                careless.orElseGet(() -> ConsentTerms.recordCommitment(bytes(32), record)),
                RECORDS,
                List.of(Purpose.IMPROVE_HEALTHCARE),
                List.of(AGENCY),
                UseScope.VIEW,
                LegalBasis.CONSENT,
                TestLog.digest("notice"),
                "zh-TW",
                NOW / 3600 - 1,
                NOW / 3600 + 24,
                Optional.of(Commitment.of(bytes(32), "datatrust:principal-key:1", bytes(91))));
        ConsentState given = state(submit(
                HOLDER,
                "RecordConsentEvent",
                new ConsentEvent(
                                CHANNEL,
                                consent,
                                History.NONE,
                                ConsentAction.GIVE,
                                Optional.of(terms),
                                Optional.empty())
                        .encode()));
        use(consent, number);
        submit(
                HOLDER,
                "RecordConsentEvent",
                new ConsentEvent(
                                CHANNEL,
                                consent,
                                given.history(),
                                ConsentAction.WITHDRAW,
                                Optional.empty(),
                                Optional.empty())
                        .encode());
        use(consent, number);
        VersionName version = new VersionName(new DatasetName(HOSPITAL, "record-" + bytes(8).hex()), 1);
        VersionContent content = new VersionContent(
                DigestProfile.FILE_1,
                VersionContent.commitment(bytes(32), record.sha256()),
                Optional.of("application/json"),
                Visibility.CONSENTED,
                LegalBasis.CONSENT,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.ANNUAL,
                Activity.COLLECTED,
                Optional.empty(),
                Optional.empty(),
                List.of());
        submit(
                HOLDER,
                "RecordDatasetEvent",
                DatasetsTest.event(version, History.NONE, new DatasetEvent.Draft(content))
                        .encode());
    }

    /** With what the recipient showed for it: the cards of doctor and patient, under a key. */
    private void use(ConsentName consent, String number) {
        UseRequest use = new UseRequest(
                CHANNEL,
                consent,
                bytes(16),
                RECORDS,
                Purpose.IMPROVE_HEALTHCARE,
                AGENCY,
                UseScope.VIEW,
                Optional.of(Commitment.of(bytes(32), "datatrust:evidence:1", Bytes.utf8(number))));
        submit(RECIPIENT, "RecordUse", use.encode());
    }

    /** Keeps all that a transaction brings onto the ledger: creator, arguments, answer, keys and values written, event. */
    private Bytes submit(Bytes creator, String function, Bytes argument) {
        Simulation done = channel.submit(creator, Bytes.utf8(function), argument);
        Bytes answer = done.accepted();
        ledger.add(argument.toByteArray());
        ledger.add(creator.toByteArray());
        ledger.add(answer.toByteArray());
        done.writes().forEach(write -> {
            ledger.add(utf8(write.key()));
            ledger.add(write.value().toByteArray());
        });
        done.event().ifPresent(event -> ledger.add(event.payload().toByteArray()));
        return answer;
    }

    private static ConsentState state(Bytes encoded) throws MalformedException {
        return ConsentState.parse(encoded.toByteArray());
    }

    private Bytes bytes(int size) {
        byte[] drawn = new byte[size];
        random.nextBytes(drawn);
        return Bytes.copyOf(drawn);
    }

    // What somebody with the ledger can compute
    // ---------------------------------------------------------------------------------------------------------

    /** Where one number shows: itself, its hashes in binary or in hexadecimal, its hashes with any bytes of the ledger. */
    private List<String> found(String number, Windows windows) {
        List<String> found = new ArrayList<>();
        MessageDigest sha = Digest.newSha256();
        Set<String> telling = new HashSet<>(List.of(number, number.toLowerCase(Locale.ROOT)));
        guess(sha, number, guess -> {
            if (windows.contain(guess)) {
                found.add(HexFormat.of().formatHex(guess));
            }
            telling.add(HexFormat.of().formatHex(guess));
        });
        for (byte[] bytes : ledger) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            telling.stream().filter(text::contains).forEach(found::add);
        }
        for (String form : List.of(number, number.toLowerCase(Locale.ROOT))) {
            byte[] value = utf8(form);
            for (int size : new int[] {16, 32}) {
                for (Bytes salt : windows.all(size)) {
                    byte[] known = salt.toByteArray();
                    for (byte[] guess : List.of(hash(sha, known, value), hash(sha, value, known))) {
                        if (windows.contain(guess)) {
                            found.add("with " + salt);
                        }
                    }
                    if (size == 32) {
                        for (String domain : DOMAINS) {
                            if (windows.contain(Commitment.of(salt, domain, Bytes.utf8(form))
                                    .toByteArray())) {
                                found.add("under " + salt);
                            }
                        }
                    }
                }
            }
        }
        return found;
    }

    /** The hashes of a number without a key, or with one that everybody tries first. */
    private static void guess(MessageDigest sha, String number, Consumer<byte[]> guesses) {
        for (String form : List.of(number, number.toLowerCase(Locale.ROOT))) {
            byte[] value = utf8(form);
            byte[] plain = hash(sha, value);
            guesses.accept(plain);
            guesses.accept(hash(sha, plain));
            for (String domain : DOMAINS) {
                guesses.accept(hash(sha, utf8(domain), new byte[1], value));
            }
        }
        guesses.accept(Commitment.of(NO_KEY, "datatrust:consent-record:1", Bytes.utf8(number))
                .toByteArray());
    }

    private static byte[] hash(MessageDigest sha, byte[]... parts) {
        for (byte[] part : parts) {
            sha.update(part);
        }
        return sha.digest();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** All runs of 32 bytes that the ledger holds. */
    private static final class Windows {
        private final List<byte[]> sources;
        private final Set<Bytes> whole = new HashSet<>();
        private final long[] beginnings;

        Windows(List<byte[]> sources) {
            this.sources = List.copyOf(sources);
            for (byte[] source : sources) {
                for (int at = 0; at + 32 <= source.length; at++) {
                    whole.add(Bytes.copyOf(source, at, at + 32));
                }
            }
            beginnings = whole.stream()
                    .mapToLong(window -> ByteBuffer.wrap(window.toByteArray()).getLong())
                    .sorted()
                    .toArray();
        }

        int size() {
            return whole.size();
        }

        boolean contain(byte[] hash) {
            return Arrays.binarySearch(beginnings, ByteBuffer.wrap(hash).getLong()) >= 0
                    && whole.contains(Bytes.copyOf(hash));
        }

        Set<Bytes> all(int size) {
            Set<Bytes> all = new HashSet<>();
            for (byte[] source : sources) {
                for (int at = 0; at + size <= source.length; at++) {
                    all.add(Bytes.copyOf(source, at, at + size));
                }
            }
            return all;
        }
    }

    /** The number of a person with its check digit: a letter 0 to 25, a digit for the sex or the kind, seven digits. */
    private static String number(int letter, char kind, int digits) {
        char place = (char) ('A' + letter);
        int code = PLACES.indexOf(place) + 10;
        String body = String.format(Locale.ROOT, "%07d", digits);
        int sum = code / 10 + code % 10 * 9 + (kind - '0') * 8;
        for (int i = 0; i < 7; i++) {
            sum += (body.charAt(i) - '0') * (7 - i);
        }
        return place + "" + kind + body + (10 - sum % 10) % 10;
    }

    @Test
    void theNumbersTriedAreSuchAsPeopleHave() {
        for (int i = 0; i < 1000; i++) {
            assertThat(NationalId.isIn(number(i % 26, i % 2 == 0 ? '1' : '2', i * 7919)))
                    .isTrue();
        }
        assertThat(ENROLLED.getFirst()).isEqualTo("A123456789");
    }
}
