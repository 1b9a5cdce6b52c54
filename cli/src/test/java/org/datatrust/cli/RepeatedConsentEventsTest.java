package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.GetConsentRequest;
import org.datatrust.protocol.v1.RecordConsentEventRequest;
import org.datatrust.protocol.v1.RecordConsentEventResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands given again because a gateway (in this process) did not tell their outcome, GTW-30. */
class RepeatedConsentEventsTest {
    private static final OrganisationId HOSPITAL = new OrganisationId("test-hospital");

    @TempDir
    private Path folder = Path.of("");

    private final Consents consents = new Consents();
    private final Server server;
    private final ManagedChannel channel;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Session session = new Session(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            Map.of("LANG", "en_US.UTF-8"));

    RepeatedConsentEventsTest() throws IOException {
        server = InProcessServerBuilder.forName("repeated")
                .addService(consents)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("repeated").build();
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("record.json"), "{\"TEST\": 1}");
        Files.writeString(folder.resolve("notice.txt"), "TEST notice");
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** Records whatever comes, lawful or not, so that nothing but the command keeps an event from being there twice. */
    private static final class Consents extends ConsentServiceGrpc.ConsentServiceImplBase {
        private final Map<String, ConsentState> states = new LinkedHashMap<>();
        private final List<ConsentAction> recorded = new ArrayList<>();
        /** Whether an event takes effect, and its caller does not learn of it. */
        private boolean silent;

        @Override
        public void getConsent(GetConsentRequest request, StreamObserver<Consent> out) {
            Optional<ConsentState> state = Optional.ofNullable(states.get(request.getName()));
            if (state.isEmpty()) {
                out.onError(Status.NOT_FOUND.asRuntimeException());
            } else {
                out.onNext(message(state.get()));
                out.onCompleted();
            }
        }

        @Override
        public void recordConsentEvent(
                RecordConsentEventRequest request, StreamObserver<RecordConsentEventResponse> out) {
            try {
                ConsentEvent event = ConsentEvent.parse(request.getEvent().toByteArray());
                recorded.add(event.action());
                ConsentState after = new ConsentState(
                        event.consent(),
                        event.before().then(new ConsentEntry(event, HOSPITAL, 1_767_225_600).encode()),
                        event.action().result(),
                        event.terms().orElseThrow(),
                        HOSPITAL,
                        1_767_225_600);
                states.put(event.consent().toString(), after);
                if (silent) {
                    out.onError(Status.UNAVAILABLE.asRuntimeException());
                    return;
                }
                out.onNext(RecordConsentEventResponse.newBuilder()
                        .setConsent(message(after))
                        .setTransactionId("TEST")
                        .build());
                out.onCompleted();
            } catch (MalformedException e) {
                out.onError(e);
            }
        }

        private static Consent message(ConsentState state) {
            return Consent.newBuilder()
                    .setState(ByteString.copyFrom(state.encode().toByteArray()))
                    .build();
        }
    }

    private void run(ConsentEventCommands.Event command, String... words) throws FailedException {
        new CommandLine(command).parseArgs(words);
        Profile acting = new Profile(HOSPITAL, new ChannelName("datatrust"), "x", 1, folder, folder, folder);
        command.run(acting, new Gateway(session, "in-process", channel));
    }

    private void runAndLearnNothing(ConsentEventCommands.Event command, String... words) {
        consents.silent = true;
        try {
            run(command, words);
            throw new AssertionError("the gateway was to be silent");
        } catch (FailedException e) {
            assertThat(e.problem().exit()).isEqualTo(ExitCode.UNAVAILABLE);
        } finally {
            consents.silent = false;
        }
    }

    private String[] terms() {
        return new String[] {
            "--record=" + folder.resolve("record.json"),
            "--dataset=records",
            "--purpose=dpv:ImproveHealthcare",
            "--recipient=test-agency",
            "--notice=" + folder.resolve("notice.txt"),
            "--until=2099-01-01T00:00:00Z"
        };
    }

    private String name() {
        return consents.states.keySet().iterator().next();
    }

    @Test
    void aConsentGivenWithoutANameIsFoundAgain() throws Exception {
        runAndLearnNothing(new ConsentEventCommands.Give(session), terms());
        run(new ConsentEventCommands.Give(session), terms());

        assertThat(consents.recorded).containsExactly(ConsentAction.GIVE);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("recorded before")
                .contains(name());
    }

    @Test
    void anotherRecordOrAnotherKeyIsAnotherConsent() throws Exception {
        run(new ConsentEventCommands.Give(session), terms());
        Files.delete(folder.resolve("record.json.key"));
        run(new ConsentEventCommands.Give(session), terms());
        Files.writeString(folder.resolve("record.json"), "{\"TEST\": 2}");
        run(new ConsentEventCommands.Give(session), terms());

        assertThat(consents.states).hasSize(3);
    }

    @Test
    void aRequestGivesTheNameUnderWhichTheConsentIsGiven() throws Exception {
        runAndLearnNothing(new ConsentEventCommands.Request(session), terms());
        run(new ConsentEventCommands.Request(session), terms());
        run(new ConsentEventCommands.Give(session), terms());

        assertThat(consents.recorded).containsExactly(ConsentAction.REQUEST, ConsentAction.GIVE);
        assertThat(consents.states).hasSize(1);
    }

    @Test
    void aRenewalIsNotRecordedTwice() throws Exception {
        run(new ConsentEventCommands.Give(session), terms());
        runAndLearnNothing(new ConsentEventCommands.Renew(session), name(), "--until=2100-01-01T00:00:00Z");
        run(new ConsentEventCommands.Renew(session), name(), "--until=2100-01-01T00:00:00Z");

        assertThat(consents.recorded).containsExactly(ConsentAction.GIVE, ConsentAction.RENEW);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("recorded before");
    }

    @Test
    void aRenewalOnOtherTermsIsAnotherOne() throws Exception {
        run(new ConsentEventCommands.Give(session), terms());
        run(new ConsentEventCommands.Renew(session), name(), "--until=2100-01-01T00:00:00Z");
        run(new ConsentEventCommands.Renew(session), name(), "--until=2101-01-01T00:00:00Z");

        assertThat(consents.recorded).containsExactly(ConsentAction.GIVE, ConsentAction.RENEW, ConsentAction.RENEW);
    }

    /** A first renewal without a change is an event of its own: the consent stands at "given". */
    @Test
    void aRenewalOnTheSameTermsIsRecordedOnce() throws Exception {
        run(new ConsentEventCommands.Give(session), terms());
        run(new ConsentEventCommands.Renew(session), name());
        run(new ConsentEventCommands.Renew(session), name());

        assertThat(consents.recorded).containsExactly(ConsentAction.GIVE, ConsentAction.RENEW);
    }
}
