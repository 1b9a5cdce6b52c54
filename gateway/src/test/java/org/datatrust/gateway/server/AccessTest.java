package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.datatrust.gateway.server.ErrorOf.refused;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.datatrust.gateway.log.TestKeeper;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.LineageServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
final class AccessTest {
    private TestGateway gateway;
    private ManagedChannel own;
    private ManagedChannel foreign;
    private ManagedChannel anonymous;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder, Limits.STANDARD, new TestKeeper(folder.resolve("data")).keeper());
        own = gateway.channel(gateway.own().client("own-user"));
        foreign = gateway.channel(gateway.foreign().client("foreign-user"));
        anonymous = gateway.channel(Optional.empty(), gateway.port(), "TLSv1.3");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    static Stream<ServiceDescriptor> services() {
        return Stream.of(
                AnchorServiceGrpc.getServiceDescriptor(),
                LogServiceGrpc.getServiceDescriptor(),
                ConsentServiceGrpc.getServiceDescriptor(),
                DatasetServiceGrpc.getServiceDescriptor(),
                LineageServiceGrpc.getServiceDescriptor(),
                BridgeServiceGrpc.getServiceDescriptor());
    }

    static Stream<MethodDescriptor<?, ?>> methods() {
        return services().flatMap(service -> service.getMethods().stream());
    }

    @Test
    void hasARuleForEveryMethodThatIsServed() {
        Stream<ServiceDescriptor> all = Stream.concat(
                services(), Stream.of(HealthGrpc.getServiceDescriptor(), ServerReflectionGrpc.getServiceDescriptor()));
        assertThat(all.flatMap(service -> service.getMethods().stream()))
                .allMatch(AccessRules::isOpenToOwnOrganisation);
    }

    @ParameterizedTest(name = "method {index}")
    @MethodSource("methods")
    void refusesCallersWithoutCertificate(MethodDescriptor<?, ?> method) {
        refused(() -> call(anonymous, method)).is(ErrorCode.NO_CERTIFICATE);
    }

    @ParameterizedTest(name = "method {index}")
    @MethodSource("methods")
    void refusesCallersOfAnotherOrganisation(MethodDescriptor<?, ?> method) {
        refused(() -> call(foreign, method)).is(ErrorCode.FOREIGN_CALLER);
    }

    @ParameterizedTest(name = "method {index}")
    @MethodSource("methods")
    void readsRequestsOfItsOwnOrganisation(MethodDescriptor<?, ?> method) {
        try {
            call(own, method);
        } catch (StatusRuntimeException e) {
            // An empty request is not a good one, but it got as far as being read.
            assertThat(ErrorOf.of(e).code()).isIn("GTW-01", "GTW-13", "GTW-16", "GTW-19", "GTW-33");
        }
    }

    @Test
    void refusesCertificatesOfUnknownAuthoritiesInTheHandshake() {
        refusedInHandshake(gateway.stranger().client("unknown-user"), "TLSv1.3");
    }

    @Test
    void refusesServerCertificatesAsClientCertificates() {
        refusedInHandshake(gateway.own().server("not-a-client"), "TLSv1.3");
    }

    @Test
    void refusesCertificatesWithoutAPurpose() {
        Instant later = Instant.now().plus(Duration.ofDays(1));
        refusedInHandshake(gateway.own().issue("no-purpose", later, List.of()), "TLSv1.3");
    }

    @Test
    void refusesExpiredCertificates() {
        Instant before = Instant.now().minus(Duration.ofHours(1));
        refusedInHandshake(gateway.own().issue("expired", before, List.of(KeyPurposeId.id_kp_clientAuth)), "TLSv1.3");
    }

    @Test
    void refusesOlderVersionsOfTls() {
        refusedInHandshake(gateway.own().client("own-user-tls12"), "TLSv1.2");
    }

    @Test
    void tellsHealthOnTheAdminPortOnly() {
        GatewaySettings.KeyFiles client = gateway.own().client("own-admin");
        HealthCheckRequest request = HealthCheckRequest.getDefaultInstance();
        ManagedChannel admin = gateway.channel(Optional.of(client), gateway.adminPort(), "TLSv1.3");
        assertThat(HealthGrpc.newBlockingStub(admin).check(request).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        assertThatThrownBy(() -> HealthGrpc.newBlockingStub(own).check(request))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        ManagedChannel stranger = gateway.channel(Optional.empty(), gateway.adminPort(), "TLSv1.3");
        refused(() -> HealthGrpc.newBlockingStub(stranger).check(request)).is(ErrorCode.NO_CERTIFICATE);
    }

    private void refusedInHandshake(GatewaySettings.KeyFiles client, String tls) {
        ManagedChannel channel = gateway.channel(Optional.of(client), gateway.port(), tls);
        assertThatThrownBy(() -> LogServiceGrpc.newBlockingStub(channel).getHead(GetHeadRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        // Else it would knock again and again for the rest of the tests.
        channel.shutdownNow();
    }

    /** Sends one empty request message and waits for the end of the call. */
    @SuppressWarnings("unchecked")
    private static <Q, A> void call(ManagedChannel channel, MethodDescriptor<Q, A> method) {
        Q request = (Q) empty((MethodDescriptor<Message, Message>) method);
        Iterator<A> answers =
                ClientCalls.blockingServerStreamingCall(channel.newCall(method, CallOptions.DEFAULT), request);
        answers.forEachRemaining(answer -> {});
    }

    private static Message empty(MethodDescriptor<Message, Message> method) {
        assertThat(method.getSchemaDescriptor()).isInstanceOf(ProtoMethodDescriptorSupplier.class);
        return Objects.requireNonNull(
                ((MethodDescriptor.PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype());
    }
}
