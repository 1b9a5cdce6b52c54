package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.gateway.ledger.TestConsents;
import org.datatrust.gateway.log.TestKeeper;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceProto;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.ExportConsentBundleRequest;
import org.datatrust.protocol.v1.GetConsentRequest;
import org.datatrust.protocol.v1.GetUseRequest;
import org.datatrust.protocol.v1.ListConsentEventsRequest;
import org.datatrust.protocol.v1.ListConsentsRequest;
import org.datatrust.protocol.v1.ListConsentsResponse;
import org.datatrust.protocol.v1.ListUsesRequest;
import org.datatrust.protocol.v1.RecordConsentEventRequest;
import org.datatrust.protocol.v1.RecordUseRequest;
import org.datatrust.protocol.v1.UseScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of the consent service, called by everybody, about a consent to which the gateway's organisation stands in every relation.
 * The methods come from the protocol: a new one without a row here fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
final class ConsentAccessTest {
    private static final OrganisationId OWN = TestConsents.AGENCY;
    private static final OrganisationId OTHER = TestConsents.HOSPITAL;
    private static final OrganisationId THIRD = TestConsents.TRADE;
    private static final String GRANTED = "granted";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestGateway gateway;
    private Map<Role, ManagedChannel> channels;

    /** Who calls. */
    enum Role {
        OWN_CLIENT,
        FOREIGN_CLIENT,
        NO_CERTIFICATE
    }

    /** What the gateway's organisation is to the consent. */
    enum Relation {
        HOLDER,
        RECIPIENT,
        NONE;

        OrganisationId holder() {
            return this == HOLDER ? OWN : OTHER;
        }

        OrganisationId recipient() {
            return switch (this) {
                case HOLDER -> OTHER;
                case RECIPIENT -> OWN;
                case NONE -> THIRD;
            };
        }
    }

    record Case(String method, Role role, Relation relation) {}

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder, Limits.STANDARD, new TestKeeper(folder.resolve("data")).keeper());
        channels = Map.of(
                Role.OWN_CLIENT, gateway.channel(gateway.own().client("own-user")),
                Role.FOREIGN_CLIENT, gateway.channel(gateway.foreign().client("foreign-user")),
                Role.NO_CERTIFICATE, gateway.channel(Optional.empty(), gateway.port(), "TLSv1.3"));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (MethodDescriptor method :
                ConsentServiceProto.getDescriptor().getServices().getFirst().getMethods()) {
            for (Role role : Role.values()) {
                for (Relation relation : Relation.values()) {
                    cases.add(new Case(method.getName(), role, relation));
                }
            }
        }
        return cases.stream();
    }

    /** The code of the refusal that is due. */
    private static String expected(Case test) {
        return switch (test.role()) {
            case NO_CERTIFICATE -> "AUT-01";
            case FOREIGN_CLIENT -> "AUT-02";
            case OWN_CLIENT ->
                switch (test.method()) {
                    case "RecordConsentEvent" -> test.relation() == Relation.HOLDER ? GRANTED : "GTW-23";
                    case "RecordUse" -> test.relation() == Relation.RECIPIENT ? GRANTED : "GTW-23";
                    case "GetConsent", "ListConsentEvents", "EvaluateConsent", "GetUse", "ListUses" ->
                        test.relation() == Relation.NONE ? "AUT-05" : GRANTED;
                    // No organisation here signs views: that is what a caller learns who may ask.
                    case "ExportConsentBundle" -> test.relation() == Relation.NONE ? "AUT-05" : "GTW-11";
                    // Tells nothing of consents of others.
                    case "ListConsents" -> test.relation() == Relation.NONE ? "nothing" : GRANTED;
                    default -> throw new AssertionError("no row for " + test.method());
                };
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isOpenToThoseWhoHaveToDoWithTheConsentAndToNobodyElse(Case test) throws Exception {
        ConsentEvent give = TestConsents.give(
                TestConsents.name(test.relation().holder()),
                TestConsents.terms(
                        test.relation().holder(),
                        gateway.chain().time(),
                        test.relation().recipient()));
        ConsentState given = ConsentState.parse(result(test.relation().holder(), "RecordConsentEvent", give.encode())
                .toByteArray());
        UseRequest use = TestConsents.use(given.consent(), test.relation().recipient());
        result(test.relation().recipient(), "RecordUse", use.encode());

        assertThat(gateway.index().await(gateway.chain().height() - 1, PATIENCE))
                .isTrue();
        assertThat(gateway.index().awaitCurrent(PATIENCE)).isTrue();
        assertThat(outcome(test, given, use)).isEqualTo(expected(test));
    }

    private Bytes result(OrganisationId member, String function, Bytes argument) throws Exception {
        return ((Recorder.Recorded)
                        new Recorder(gateway.chain().ledger(member), PATIENCE).record(function, false, argument))
                .result();
    }

    private String outcome(Case test, ConsentState given, UseRequest use) {
        try {
            Message answer =
                    call(Objects.requireNonNull(channels.get(test.role())), test.method(), request(test, given, use));
            return answer instanceof ListConsentsResponse list
                            && list.getConsentsList().stream()
                                    .noneMatch(consent -> consent.getName()
                                            .equals(given.consent().toString()))
                    ? "nothing"
                    : GRANTED;
        } catch (StatusRuntimeException e) {
            return ErrorOf.of(e).code();
        }
    }

    private static Message request(Case test, ConsentState given, UseRequest use) {
        ConsentName consent = given.consent();
        return switch (test.method()) {
            case "RecordConsentEvent" ->
                RecordConsentEventRequest.newBuilder()
                        .setEvent(Requests.of(
                                TestConsents.then(given, ConsentAction.WITHDRAW).encode()))
                        .build();
            case "GetConsent" ->
                GetConsentRequest.newBuilder().setName(consent.toString()).build();
            case "ListConsents" ->
                ListConsentsRequest.newBuilder()
                        .setParent("orgs/-")
                        .setPageSize(250)
                        .build();
            case "ListConsentEvents" ->
                ListConsentEventsRequest.newBuilder()
                        .setParent(consent.toString())
                        .build();
            case "EvaluateConsent" ->
                EvaluateConsentRequest.newBuilder()
                        .setConsent(consent.toString())
                        .setPurpose("dpv:ImproveHealthcare")
                        .setRecipient(OWN.value())
                        .setScope(UseScope.VIEW)
                        .build();
            case "RecordUse" ->
                RecordUseRequest.newBuilder()
                        .setUse(Requests.of(
                                TestConsents.use(consent, test.relation().recipient())
                                        .encode()))
                        .build();
            case "GetUse" ->
                GetUseRequest.newBuilder()
                        .setName(consent + "/uses/" + use.id().hex())
                        .build();
            case "ListUses" ->
                ListUsesRequest.newBuilder().setParent(consent.toString()).build();
            case "ExportConsentBundle" ->
                ExportConsentBundleRequest.newBuilder()
                        .setConsent(consent.toString())
                        .build();
            default -> throw new AssertionError("no row for " + test.method());
        };
    }

    @SuppressWarnings("unchecked")
    private static Message call(ManagedChannel channel, String name, Message request) {
        ServiceDescriptor service = ConsentServiceGrpc.getServiceDescriptor();
        io.grpc.MethodDescriptor<Message, Message> method = service.getMethods().stream()
                .filter(candidate -> candidate.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto
                        && proto.getMethodDescriptor().getName().equals(name))
                .map(candidate -> (io.grpc.MethodDescriptor<Message, Message>) candidate)
                .findFirst()
                .orElseThrow();
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
    }
}
