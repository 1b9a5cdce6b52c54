package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datatrust.chaincode.MemoryChannel.Event;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.chaincode.MemoryChannel.Write;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("ca.test-agency");
    private static final Bytes OWNER = AUTHORITY.identity("test-agency", "CN=gateway,OU=client");
    private static final Bytes ADMIN = AUTHORITY.identity("test-agency", "CN=admin,OU=admin");
    private static final Bytes OTHER = AUTHORITY.identity("test-hospital", "CN=gateway,OU=client");
    private static final String GAZETTE = TestLog.NAME.toString();

    private final MemoryChannel channel = new MemoryChannel();
    private final TestLog log = new TestLog();

    @Test
    void createsAnEmptyLog() throws MalformedException {
        Simulation created = call(OWNER, "CreateLog", GAZETTE);
        LogState head = LogState.parse(created.accepted().toByteArray());
        assertThat(head).isEqualTo(LogState.empty(TestLog.NAME));
        assertThat(created.reads()).containsExactly(StateKey.log(TestLog.NAME));
        assertThat(created.writes()).containsExactly(new Write(StateKey.log(TestLog.NAME), head.encode()));
        assertThat(created.event()).isEmpty();
    }

    @Test
    void noLogIsNamedAfterAPersonsNumber() {
        assertRefused(call(OWNER, "CreateLog", "orgs/test-agency/logs/log-a123456789"), "CHC-31 PERSONAL_NUMBER");
    }

    @Test
    void refusesToCreateALogTwiceAndKeepsItsContent() {
        createLog();
        appendNext("first", 3);
        Map<String, Bytes> before = channel.committed();
        assertRefused(call(OWNER, "CreateLog", GAZETTE), "CHC-04 LOG_EXISTS");
        assertThat(channel.committed()).isEqualTo(before);
    }

    @Test
    void appendWritesThreeKeysAndEmitsTheBatch() throws MalformedException {
        createLog();
        appendNext("first", 3);
        AppendRequest request = log.request("second", TestLog.leaves("second", 5));
        log.append(TestLog.leaves("second", 5));

        Simulation appended = append(OWNER, request.encode());

        Batch batch = Batch.parse(appended.accepted().toByteArray());
        assertThat(batch)
                .isEqualTo(new Batch(
                        TestLog.NAME,
                        1,
                        TestLog.digest("second"),
                        request.encode().sha256(),
                        3,
                        5,
                        log.root()));
        LogState head = new LogState(TestLog.NAME, 2, TestLog.range(0, log.leaves()));
        assertThat(appended.writes())
                .containsExactly(
                        new Write(StateKey.log(TestLog.NAME), head.encode()),
                        new Write(StateKey.batch(TestLog.NAME, 1), batch.encode()),
                        new Write(
                                StateKey.batchId(TestLog.NAME, TestLog.digest("second")),
                                Bytes.copyOf(ByteBuffer.allocate(8).putLong(1).array())));
        assertThat(appended.reads())
                .containsExactly(StateKey.batchId(TestLog.NAME, TestLog.digest("second")), StateKey.log(TestLog.NAME));
        assertThat(appended.event()).contains(new Event("batch-appended", batch.encode()));
    }

    @Test
    void administratorsAppendToo() {
        createLog();
        append(ADMIN, log.request("first", TestLog.leaves("first", 1)).encode()).accepted();
    }

    @Test
    void repeatedRequestGetsTheStoredBatchAndWritesNothing() {
        createLog();
        AppendRequest request = log.request("first", TestLog.leaves("first", 3));
        Bytes stored = appendNext("first", 3);
        appendNext("second", 4);

        Simulation repeated = append(OWNER, request.encode());

        assertThat(repeated.accepted()).isEqualTo(stored);
        assertThat(repeated.writes()).isEmpty();
        assertThat(repeated.event()).isEmpty();
    }

    @Test
    void refusesABatchIdWithOtherContent() {
        createLog();
        appendNext("first", 3);
        assertRefused(
                append(OWNER, log.request("first", TestLog.leaves("other", 3)).encode()), "CHC-08 BATCH_CONFLICT");
    }

    @Test
    void sameBatchIdIsFreeInAnotherLog() {
        createLog();
        appendNext("first", 3);
        LogName other = new LogName(new OrganisationId("test-agency"), "permits");
        submitted(call(OWNER, "CreateLog", other.toString()));
        AppendRequest request = new AppendRequest(
                other,
                TestLog.digest("first"),
                CompactRange.EMPTY.root(),
                TestLog.range(0, TestLog.leaves("permit", 2)));
        append(OWNER, request.encode()).accepted();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 5, 1_000_000})
    void refusesAnotherPreviousSize(int previousSize) {
        createLog();
        appendNext("first", 3);
        AppendRequest request = new AppendRequest(
                TestLog.NAME,
                TestLog.digest("second"),
                log.root(),
                TestLog.range(previousSize, TestLog.leaves("second", 2)));
        assertRefused(append(OWNER, request.encode()), "CHC-06 WRONG_PREVIOUS_SIZE");
    }

    @Test
    void refusesAnotherPreviousRoot() {
        createLog();
        appendNext("first", 3);
        AppendRequest request = new AppendRequest(
                TestLog.NAME,
                TestLog.digest("second"),
                TestLog.digest("another history"),
                TestLog.range(3, TestLog.leaves("second", 2)));
        assertRefused(append(OWNER, request.encode()), "CHC-07 WRONG_PREVIOUS_ROOT");
    }

    @Test
    void refusesToAppendToAnUnknownLog() {
        assertRefused(
                append(OWNER, log.request("first", TestLog.leaves("first", 1)).encode()), "CHC-02 NO_SUCH_LOG");
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("client of another organisation", OTHER),
                Arguments.of("organisation in capitals", AUTHORITY.identity("Test-Agency", "CN=x,OU=client")),
                Arguments.of("peer", AUTHORITY.identity("test-agency", "CN=x,OU=peer")),
                Arguments.of("orderer", AUTHORITY.identity("test-agency", "CN=x,OU=orderer")),
                Arguments.of("no role", AUTHORITY.identity("test-agency", "CN=x")),
                Arguments.of("unknown role", AUTHORITY.identity("test-agency", "CN=x,OU=Client")),
                Arguments.of("client and peer", AUTHORITY.identity("test-agency", "CN=x,OU=client,OU=peer")),
                Arguments.of("role in a joint attribute", AUTHORITY.identity("test-agency", "OU=client,CN=x+OU=peer")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void onlyClientsAndAdministratorsOfTheOwnerWrite(String who, Bytes creator) {
        assertRefused(call(creator, "CreateLog", GAZETTE), "CHC-05 NOT_OWNER");
        createLog();
        assertRefused(
                append(creator, log.request("first", TestLog.leaves("first", 1)).encode()), "CHC-05 NOT_OWNER");
    }

    static Stream<Arguments> brokenIdentities() {
        return Stream.of(
                Arguments.of("not protobuf", Bytes.utf8("\u0007\u0007")),
                Arguments.of("no certificate", TestAuthority.serialized("test-agency", "")),
                Arguments.of(
                        "certificate that is none",
                        TestAuthority.serialized(
                                "test-agency", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenIdentities")
    void refusesABrokenIdentity(String what, Bytes creator) {
        assertRefused(call(creator, "CreateLog", GAZETTE), "CHC-01 MALFORMED");
    }

    @Test
    void refusesAnOversizedIdentity() {
        assertRefused(
                call(TestAuthority.serialized("test-agency", "x".repeat(20_000)), "CreateLog", GAZETTE),
                "CHC-10 LIMIT");
    }

    @Test
    void everyOrganisationReads() throws MalformedException {
        createLog();
        Bytes first = appendNext("first", 3);
        Bytes second = appendNext("second", 4);

        LogState head = LogState.parse(call(OTHER, "GetLog", GAZETTE).accepted().toByteArray());
        assertThat(head.size()).isEqualTo(7);
        assertThat(head.root()).isEqualTo(log.root());
        assertThat(call(OTHER, "GetBatch", GAZETTE, "0").accepted()).isEqualTo(first);
        assertThat(call(OTHER, "GetBatch", GAZETTE, "1").accepted()).isEqualTo(second);
        assertThat(call(OTHER, "GetBatchById", GAZETTE, TestLog.digest("second").hex())
                        .accepted())
                .isEqualTo(second);
        assertThat(listed(call(OTHER, "ListBatches", GAZETTE, "0", "100"))).containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource({"0,3,0,3", "2,3,2,5", "4,100,4,7", "7,1,7,7", "100,1,7,7", "4611686018427387904,100,7,7"})
    void listsAPageOfBatches(String from, String max, int expectedFrom, int expectedTo) {
        createLog();
        List<Bytes> batches = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            batches.add(appendNext("batch " + i, i + 1));
        }
        Simulation page = call(OTHER, "ListBatches", GAZETTE, from, max);
        assertThat(listed(page)).isEqualTo(batches.subList(expectedFrom, expectedTo));
    }

    @Test
    void readsWriteNothing() {
        createLog();
        appendNext("first", 3);
        for (Simulation read : List.of(
                call(OWNER, "GetLog", GAZETTE),
                call(OWNER, "GetBatch", GAZETTE, "0"),
                call(OWNER, "GetBatchById", GAZETTE, TestLog.digest("first").hex()),
                call(OWNER, "ListBatches", GAZETTE, "0", "1"))) {
            read.accepted();
            assertThat(read.writes()).isEmpty();
            assertThat(read.event()).isEmpty();
        }
    }

    @Test
    void saysWhatDoesNotExist() {
        assertRefused(call(OWNER, "GetLog", GAZETTE), "CHC-02 NO_SUCH_LOG");
        assertRefused(call(OWNER, "ListBatches", GAZETTE, "0", "1"), "CHC-02 NO_SUCH_LOG");
        createLog();
        appendNext("first", 3);
        assertRefused(call(OWNER, "GetBatch", GAZETTE, "1"), "CHC-03 NO_SUCH_BATCH");
        assertRefused(
                call(OWNER, "GetBatchById", GAZETTE, TestLog.digest("none").hex()), "CHC-03 NO_SUCH_BATCH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gazette",
                "orgs/test-agency/logs/",
                "orgs/test-agency/logs/gazette/",
                "orgs/test-agency/logs/Gazette",
                "orgs/test-agency/logs/gazette\u0000",
                "orgs/test-agency/logs/gazette\n",
                "orgs/test-agency/logs/../logs",
                "orgs/test-agency/datasets/gazette",
                "orgs/test-agency/logs/公報",
                "orgs/test-agency/logs/gazett\u0435"
            })
    void refusesANameThatIsNone(String name) {
        assertRefused(call(OWNER, "CreateLog", name), "CHC-01 MALFORMED");
        assertRefused(call(OWNER, "GetLog", name), "CHC-01 MALFORMED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+0", "-1", "00", "01", " 0", "0 ", "0x0", "1e0", "0.0", "\uff10", "\u0660", "0\n"})
    void refusesANumberInAnySpellingButOne(String number) {
        createLog();
        appendNext("first", 3);
        assertRefused(call(OWNER, "GetBatch", GAZETTE, number), "CHC-01 MALFORMED");
        assertRefused(call(OWNER, "ListBatches", GAZETTE, number, "1"), "CHC-01 MALFORMED");
        assertRefused(call(OWNER, "ListBatches", GAZETTE, "0", number), "CHC-01 MALFORMED");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0,101",
        "4611686018427387905,1",
        "9223372036854775807,1",
        "9223372036854775808,1",
        "9999999999999999999,1",
        "10000000000000000000000,1"
    })
    void refusesNumbersOutOfRange(String from, String max) {
        createLog();
        assertRefused(call(OWNER, "ListBatches", GAZETTE, from, max), "CHC-10 LIMIT");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 62, 63})
    void refusesABatchIdThatIsNotADigest(int length) {
        assertRefused(call(OWNER, "GetBatchById", GAZETTE, "a".repeat(length)), "CHC-01 MALFORMED");
        assertRefused(
                call(OWNER, "GetBatchById", GAZETTE, "a".repeat(length) + "A" + "a".repeat(63 - length)),
                "CHC-01 MALFORMED");
    }

    @Test
    void refusesOversizedArgumentsBeforeParsingThem() {
        assertRefused(call(OWNER, "GetLog", "a".repeat(138)), "CHC-10 LIMIT");
        assertRefused(call(OWNER, "GetBatchById", GAZETTE, "a".repeat(65)), "CHC-10 LIMIT");
        assertRefused(append(OWNER, Bytes.copyOf(new byte[AppendRequest.MAX_SIZE_BYTES + 1])), "CHC-10 LIMIT");
    }

    @ParameterizedTest
    @CsvSource({
        "CreateLog,1",
        "Append,1",
        "GetLog,1",
        "GetBatch,2",
        "GetBatchById,2",
        "ListBatches,3",
        "RecordConsentEvent,1",
        "GetConsent,1",
        "RecordUse,1",
        "GetUse,2"
    })
    void refusesAnotherNumberOfArguments(String function, int expected) {
        for (int count = 0; count <= 4; count++) {
            if (count != expected) {
                String[] args = new String[count + 1];
                args[0] = function;
                Arrays.fill(args, 1, args.length, GAZETTE);
                assertRefused(call(OWNER, args), "CHC-01 MALFORMED");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "getlog",
                "GETLOG",
                "GetLog ",
                "GetLog\u0000",
                "DeleteLog",
                "org.hyperledger.fabric:GetMetadata"
            })
    void refusesAnUnknownFunction(String function) {
        createLog();
        assertRefused(call(OWNER, function, GAZETTE), "CHC-09 UNKNOWN_FUNCTION");
    }

    @Test
    void refusesACallWithoutFunctionOrWithAHugeOne() {
        assertRefused(channel.simulate(OWNER), "CHC-09 UNKNOWN_FUNCTION");
        assertRefused(call(OWNER, "G".repeat(1_000_000)), "CHC-09 UNKNOWN_FUNCTION");
    }

    @Test
    void neverQuotesTheRequest() {
        assertThat(call(OWNER, "CreateLog", "orgs/A123456789/logs/x").message()).doesNotContain("A123456789");
        assertThat(call(OWNER, "A123456789").message()).doesNotContain("A123456789");
        assertThat(call(OWNER, "GetBatch", GAZETTE, "A123456789").message()).doesNotContain("A123456789");
    }

    @Test
    void damagedStateGetsOneAnswerWithoutDetail() {
        createLog();
        appendNext("first", 3);
        channel.damage(StateKey.log(TestLog.NAME), Bytes.utf8("damaged"));
        channel.damage(StateKey.batch(TestLog.NAME, 0), Bytes.utf8("damaged"));
        for (Simulation failed : List.of(
                call(OWNER, "GetLog", GAZETTE),
                call(OWNER, "GetBatchById", GAZETTE, TestLog.digest("first").hex()),
                append(OWNER, log.request("second", TestLog.leaves("second", 1)).encode()))) {
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.message()).isEqualTo("CHC-00 INTERNAL: the chaincode could not carry out the call");
            assertThat(failed.payload()).isEmpty();
            assertThat(failed.writes()).isEmpty();
        }
    }

    private void createLog() {
        submitted(call(OWNER, "CreateLog", GAZETTE));
    }

    private Bytes appendNext(String batchId, int count) {
        List<Digest> leaves = TestLog.leaves(batchId, count);
        Bytes batch = submitted(append(OWNER, log.request(batchId, leaves).encode()));
        log.append(leaves);
        return batch;
    }

    private Bytes submitted(Simulation simulation) {
        Bytes payload = simulation.accepted();
        channel.commit(simulation);
        return payload;
    }

    private Simulation append(Bytes creator, Bytes request) {
        return channel.simulate(creator, Bytes.utf8("Append"), request);
    }

    private Simulation call(Bytes creator, String... args) {
        return channel.simulate(creator, Stream.of(args).map(Bytes::utf8).toArray(Bytes[]::new));
    }

    private static List<Bytes> listed(Simulation page) {
        try {
            CborReader in = CborReader.of(page.accepted(), 1 << 20);
            int count = in.beginArray(0, 100);
            List<Bytes> batches = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                batches.add(in.bytes(1, Batch.MAX_SIZE_BYTES));
            }
            in.endArray();
            in.end();
            return batches;
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Simulation simulation, String code) {
        assertThat(simulation.code()).isEqualTo(code);
        assertThat(simulation.status()).isEqualTo(400);
        assertThat(simulation.payload()).isEmpty();
        assertThat(simulation.writes()).isEmpty();
        assertThat(simulation.event()).isEmpty();
    }
}
