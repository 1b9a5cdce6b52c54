package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.DatasetVersion;
import org.datatrust.protocol.v1.GetDatasetRequest;
import org.datatrust.protocol.v1.GetDatasetVersionRequest;
import org.datatrust.protocol.v1.RecordDatasetEventRequest;
import org.datatrust.protocol.v1.RecordDatasetEventResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A draft made again because a gateway (in this process) did not tell its outcome, GTW-30. */
class RepeatedDraftTest {
    private static final long TIME = 1_767_225_600;

    @TempDir
    private Path folder = Path.of("");

    private final Datasets datasets = new Datasets();
    private final Server server;
    private final ManagedChannel channel;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Session session = new Session(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            Map.of("LANG", "en_US.UTF-8"));

    RepeatedDraftTest() throws IOException {
        server = InProcessServerBuilder.forName("drafts")
                .addService(datasets)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("drafts").build();
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("air.csv"), "day,value\n1,TEST\n");
        assertThat(Call.of(
                                "vault",
                                "init",
                                "--vault",
                                folder.resolve("vault"),
                                "--vault-key",
                                folder.resolve("vault.key"))
                        .exit())
                .isZero();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static final class Datasets extends DatasetServiceGrpc.DatasetServiceImplBase {
        private final List<VersionState> versions = new ArrayList<>();
        private Optional<DatasetState> state = Optional.empty();
        /** Whether an event takes effect, and its caller does not learn of it. */
        private boolean silent;

        @Override
        public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> out) {
            if (state.isEmpty()) {
                out.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            out.onNext(Dataset.newBuilder()
                    .setState(ByteString.copyFrom(state.get().encode().toByteArray()))
                    .build());
            out.onCompleted();
        }

        @Override
        public void getDatasetVersion(GetDatasetVersionRequest request, StreamObserver<DatasetVersion> out) {
            out.onNext(DatasetVersion.newBuilder()
                    .setState(ByteString.copyFrom(versions.getLast().encode().toByteArray()))
                    .build());
            out.onCompleted();
        }

        @Override
        public void recordDatasetEvent(
                RecordDatasetEventRequest request, StreamObserver<RecordDatasetEventResponse> out) {
            try {
                DatasetEvent event = DatasetEvent.parse(request.getEvent().toByteArray());
                if (event.step() instanceof DatasetEvent.Draft(VersionContent content)) {
                    versions.add(new VersionState(
                            event.version(),
                            content,
                            VersionStatus.DRAFT,
                            TIME,
                            Optional.empty(),
                            TIME,
                            Optional.empty()));
                    state = Optional.of(new DatasetState(
                            event.version(),
                            Optional.empty(),
                            event.before().then(new DatasetEntry(event, TIME).encode()),
                            TIME));
                }
                if (silent) {
                    out.onError(Status.UNAVAILABLE.asRuntimeException());
                    return;
                }
                out.onNext(RecordDatasetEventResponse.newBuilder()
                        .setTransactionId("TEST")
                        .build());
                out.onCompleted();
            } catch (MalformedException e) {
                out.onError(e);
            }
        }
    }

    private void draft(String visibility, String licence) throws FailedException {
        DatasetCommands.Draft command = new DatasetCommands.Draft(session);
        new CommandLine(command)
                .parseArgs(
                        "air",
                        folder.resolve("air.csv").toString(),
                        "--visibility=" + visibility,
                        "--licence=" + licence,
                        "--activity=COLLECTED",
                        "--vault=" + folder.resolve("vault"),
                        "--vault-key=" + folder.resolve("vault.key"));
        Profile acting = new Profile(
                new OrganisationId("test-agency"), new ChannelName("datatrust"), "x", 1, folder, folder, folder);
        command.run(acting, new Gateway(session, "in-process", channel));
    }

    /** With the data's own digest, and with a commitment to it. */
    @ParameterizedTest
    @ValueSource(strings = {"PUBLIC", "CONSENTED"})
    void aDraftIsNotMadeTwice(String visibility) throws Exception {
        datasets.silent = true;
        assertThatExceptionOfType(FailedException.class).isThrownBy(() -> draft(visibility, "CC0-1.0"));
        datasets.silent = false;
        draft(visibility, "CC0-1.0");

        assertThat(datasets.versions).hasSize(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("recorded before")
                .contains("/versions/1");
    }

    @Test
    void whatDiffersIsAVersionOfItsOwn() throws Exception {
        draft("CONSENTED", "CC0-1.0");
        draft("CONSENTED", "CC-BY-4.0");
        Files.writeString(folder.resolve("air.csv"), "other");
        draft("CONSENTED", "CC-BY-4.0");

        assertThat(datasets.versions)
                .extracting(version -> version.version().number())
                .containsExactly(1, 2, 3);
        assertThat(datasets.versions)
                .extracting(version -> version.content().data())
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameAfterAConfirmedVersionIsANewOne() throws Exception {
        draft("PUBLIC", "CC0-1.0");
        VersionState drafted = datasets.versions.removeLast();
        datasets.versions.add(new VersionState(
                drafted.version(),
                drafted.content(),
                VersionStatus.OWNER_CONFIRMED,
                TIME,
                Optional.empty(),
                TIME,
                Optional.empty()));
        draft("PUBLIC", "CC0-1.0");

        assertThat(datasets.versions).hasSize(2);
    }
}
