package org.datatrust.chaincode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;

/** Makes a fixed series of calls and writes down all that peers would compare, in the Java virtual machine it is started in. */
final class CallTranscript {
    private static final String LOG = TestLog.NAME.toString();

    private final MemoryChannel channel = new MemoryChannel();
    private final StringBuilder lines = new StringBuilder();

    private CallTranscript() {}

    /** @param args the file to write; its first line names the locale, which is not part of the transcript */
    public static void main(String[] args) throws Exception {
        CallTranscript transcript = new CallTranscript();
        transcript.run();
        Files.write(
                Path.of(args[0]),
                (Locale.getDefault().toLanguageTag() + "\n" + transcript.lines).getBytes(StandardCharsets.UTF_8));
    }

    private void run() {
        TestAuthority authority = new TestAuthority("ca.test-agency");
        Bytes owner = authority.identity("test-agency", "CN=İıI,OU=client,OU=公報");
        Bytes other = authority.identity("test-hospital", "CN=x,OU=client");
        call(owner, "GetLog", LOG);
        call(other, "CreateLog", LOG);
        call(owner, "CreateLog", LOG);
        call(owner, "CreateLog", LOG);
        TestLog log = new TestLog();
        List<Bytes> requests = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            List<Digest> leaves = TestLog.leaves("INFIL " + i, 1 + i * i * 7);
            Bytes request = log.request("TITLE " + i, leaves).encode();
            requests.add(request);
            record(owner, Bytes.utf8("Append"), request);
            log.append(leaves);
        }
        requests.forEach(request -> record(owner, Bytes.utf8("Append"), request));
        record(other, Bytes.utf8("Append"), requests.getFirst());
        record(owner, Bytes.utf8("Append"), requests.getFirst().slice(0, 40));
        record(
                owner,
                Bytes.utf8("Append"),
                log.request("TITLE 0", TestLog.leaves("x", 1)).encode());
        call(other, "GetLog", LOG);
        call(other, "GetBatch", LOG, "11");
        call(other, "GetBatch", LOG, "12");
        call(other, "GetBatch", LOG, "\u0661");
        call(other, "GetBatchById", LOG, TestLog.digest("TITLE 3").hex());
        call(other, "ListBatches", LOG, "2", "100");
        call(other, "ListBatches", LOG, "2", "101");
        call(other, "LISTBATCHES", LOG, "2", "100");
        consents(owner, other);
        datasets(owner);
        channel.damage("log/" + LOG, Bytes.utf8("damaged"));
        call(other, "GetLog", LOG);
    }

    private void consents(Bytes owner, Bytes other) {
        ConsentEvent give = ConsentsTest.event(History.NONE, ConsentAction.GIVE);
        ConsentEvent withdraw = ConsentsTest.event(
                History.NONE.then(new ConsentEntry(give, give.consent().organisation(), MemoryChannel.NOON).encode()),
                ConsentAction.WITHDRAW);
        record(owner, Bytes.utf8("RecordUse"), ConsentsTest.use(1).encode());
        record(owner, Bytes.utf8("RecordConsentEvent"), give.encode());
        record(other, Bytes.utf8("RecordConsentEvent"), give.encode());
        record(owner, Bytes.utf8("RecordUse"), ConsentsTest.use(2).encode());
        record(other, Bytes.utf8("RecordConsentEvent"), withdraw.encode());
        record(owner, Bytes.utf8("RecordUse"), ConsentsTest.use(3).encode());
        record(other, Bytes.utf8("RecordConsentEvent"), give.encode());
    }

    private void datasets(Bytes owner) {
        DatasetName air = new DatasetName(new OrganisationId("test-agency"), "air");
        VersionName first = DatasetsTest.version(air, 1);
        VersionContent content = DatasetsTest.content("air");
        DatasetEvent draft = DatasetsTest.event(first, History.NONE, new DatasetEvent.Draft(content));
        History drafted = History.NONE.then(new DatasetEntry(draft, MemoryChannel.NOON).encode());
        record(owner, Bytes.utf8("RecordDatasetEvent"), draft.encode());
        record(
                owner,
                Bytes.utf8("RecordDatasetEvent"),
                DatasetsTest.event(
                                DatasetsTest.version(air, 2),
                                drafted,
                                new DatasetEvent.Draft(
                                        DatasetsTest.content("more", new Parent(first, content.digest()))))
                        .encode());
        record(
                owner,
                Bytes.utf8("RecordDatasetEvent"),
                DatasetsTest.event(first, drafted, DatasetsTest.confirm()).encode());
        call(owner, "GetLineage", first.toString(), "down", "500");
        call(owner, "GetLineage", first.toString(), "DOWN", "500");
    }

    private void call(Bytes creator, String... args) {
        record(creator, Stream.of(args).map(Bytes::utf8).toArray(Bytes[]::new));
    }

    private void record(Bytes creator, Bytes... args) {
        Simulation simulation = channel.submit(creator, args);
        lines.append(simulation.status())
                .append(' ')
                .append(simulation.message())
                .append('\n');
        lines.append("payload ")
                .append(simulation.payload().orElse(Bytes.EMPTY).hex())
                .append('\n');
        simulation.reads().forEach(key -> lines.append("read ").append(key).append('\n'));
        simulation
                .writes()
                .forEach(write -> lines.append("write ")
                        .append(write.key())
                        .append(' ')
                        .append(write.value().hex())
                        .append('\n'));
        simulation
                .event()
                .ifPresent(event -> lines.append("event ")
                        .append(event.name())
                        .append(' ')
                        .append(event.payload().hex())
                        .append('\n'));
    }
}
