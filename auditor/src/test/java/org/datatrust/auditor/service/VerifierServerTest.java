package org.datatrust.auditor.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.datatrust.protocol.v1.DataDigest;
import org.datatrust.protocol.v1.ExplainRequest;
import org.datatrust.protocol.v1.ExplainResponse;
import org.datatrust.protocol.v1.GetTrustPolicyRequest;
import org.datatrust.protocol.v1.Report.Result;
import org.datatrust.protocol.v1.VerifierServiceGrpc;
import org.datatrust.protocol.v1.VerifyRequest;
import org.datatrust.protocol.v1.VerifyResponse;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.synthetic.Scenario;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifierServerTest {
    private static final VerifierServer.Limits LIMITS =
            new VerifierServer.Limits(2, 4, 1 << 20, Duration.ofSeconds(30));

    private final Scenario scenario = new Scenario();
    private final ProofBundle bundle = scenario.bundle();
    private final Verifier verifier = Verifier.of(scenario.policy());
    private final List<AutoCloseable> open = new ArrayList<>();

    private VerifierServer server(VerifierServer.Limits limits) throws Exception {
        VerifierServer server = VerifierServer.start(
                verifier, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), limits);
        open.add(server);
        return server;
    }

    private ManagedChannel connect(VerifierServer server) {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        open.addFirst(channel::shutdownNow);
        return channel;
    }

    private VerifierServiceGrpc.VerifierServiceBlockingStub stub(VerifierServer.Limits limits) throws Exception {
        return VerifierServiceGrpc.newBlockingStub(connect(server(limits)));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private VerifyRequest.Builder request() {
        FileDigest digest = FileDigest.of(scenario.data);
        return VerifyRequest.newBuilder()
                .setBundle(ByteString.copyFrom(bundle.encode().toByteArray()))
                .setRequestId("one")
                .setData(DataDigest.newBuilder()
                        .setSha256(ByteString.copyFrom(digest.sha256().toByteArray()))
                        .setSizeBytes(digest.sizeBytes()));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ServiceCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code.status());
            assertThat(codeOf(e)).isEqualTo(code.code());
        });
    }

    private static String codeOf(Throwable cause) {
        try {
            return Objects.requireNonNull(StatusProto.fromThrowable(cause))
                    .getDetails(0)
                    .unpack(ErrorInfo.class)
                    .getReason();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void reportsExactlyAsTheLibraryDoes() throws Exception {
        VerifyResponse response = stub(LIMITS).verify(request().build());

        assertThat(response.getRequestId()).isEqualTo("one");
        assertThat(response.getReport().getResult()).isEqualTo(Result.VERIFIED);
        assertThat(response.getReport().getLevel()).isEqualTo(4);
        assertThat(response.getReport().getJson())
                .isEqualTo(verifier.verify(bundle, 0, Optional.of(FileDigest.of(scenario.data)))
                        .toJson());
    }

    @Test
    void refutesOtherData() throws Exception {
        VerifyRequest.Builder request = request();
        request.getDataBuilder().setSizeBytes(1);

        VerifyResponse response = stub(LIMITS).verify(request.build());

        assertThat(response.getReport().getResult()).isEqualTo(Result.REFUTED);
        assertThat(response.getReport().getFailedList()).containsExactly("DAT-01");
    }

    @Test
    void neverVerifiesWithoutData() throws Exception {
        VerifyResponse response = stub(LIMITS).verify(request().clearData().build());

        assertThat(response.getReport().getResult()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(response.getReport().getNotProvenList()).contains("DAT-01");
    }

    @Test
    void refutesWhatIsNoBundle() throws Exception {
        VerifyResponse response = stub(LIMITS)
                .verify(request().setBundle(ByteString.copyFromUtf8("junk")).build());

        assertThat(response.getReport().getResult()).isEqualTo(Result.REFUTED);
        assertThat(response.getReport().getLevel()).isZero();
    }

    @Test
    void refusesRequestsThatMakeNoSense() throws Exception {
        var stub = stub(LIMITS);
        VerifyRequest.Builder shortDigest = request();
        shortDigest.getDataBuilder().setSha256(ByteString.copyFromUtf8("short"));

        assertRefused(() -> stub.verify(VerifyRequest.getDefaultInstance()), ServiceCode.BAD_REQUEST);
        assertRefused(() -> stub.verify(request().setRecord(1).build()), ServiceCode.BAD_REQUEST);
        assertRefused(() -> stub.verify(request().setRecord(-1).build()), ServiceCode.BAD_REQUEST);
        assertRefused(() -> stub.verify(shortDigest.build()), ServiceCode.BAD_REQUEST);
        assertThat(stub.verify(request().build()).getReport().getResult()).isEqualTo(Result.VERIFIED);
    }

    @Test
    void explainsEveryHash() throws Exception {
        var stub = stub(LIMITS);

        ExplainResponse english =
                stub.explain(ExplainRequest.newBuilder().setVerify(request()).build());
        ExplainResponse chinese = stub.explain(ExplainRequest.newBuilder()
                .setVerify(request())
                .setLanguage("zh-TW")
                .build());

        assertThat(english.getStepsCount())
                .isEqualTo(verifier.explain(bundle, 0).size())
                .isPositive();
        assertThat(english.getText()).contains("VERIFIED");
        assertThat(chinese.getText()).isNotEqualTo(english.getText());
    }

    @Test
    void saysWhoIsBelieved() throws Exception {
        assertThat(stub(LIMITS)
                        .getTrustPolicy(GetTrustPolicyRequest.getDefaultInstance())
                        .getJson())
                .isEqualTo(scenario.policy().toJson());
    }

    @Test
    void refusesMessagesThatAreTooLarge() throws Exception {
        var stub = stub(LIMITS);

        assertThatThrownBy(() -> stub.verify(request()
                        .setBundle(ByteString.copyFrom(new byte[2 << 20]))
                        .build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        assertThat(stub.verify(request().build()).getReport().getResult()).isEqualTo(Result.VERIFIED);
    }

    /** Collects what a stream answers. */
    private static final class Answers implements StreamObserver<VerifyResponse> {
        final List<VerifyResponse> responses = new ArrayList<>();
        final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
        final CountDownLatch first = new CountDownLatch(1);

        @Override
        public void onNext(VerifyResponse response) {
            responses.add(response);
            first.countDown();
        }

        @Override
        public void onError(Throwable cause) {
            end.complete(Optional.of(cause));
        }

        @Override
        public void onCompleted() {
            end.complete(Optional.empty());
        }
    }

    @Test
    void answersAStreamInOrder() throws Exception {
        Answers answers = new Answers();
        StreamObserver<VerifyRequest> stream =
                VerifierServiceGrpc.newStub(connect(server(LIMITS))).verifyStream(answers);

        for (int i = 0; i < 50; i++) {
            stream.onNext(request().setRequestId("request " + i).build());
        }
        stream.onCompleted();

        assertThat(answers.end.get(30, TimeUnit.SECONDS)).isEmpty();
        assertThat(answers.responses).hasSize(50);
        for (int i = 0; i < 50; i++) {
            assertThat(answers.responses.get(i).getRequestId()).isEqualTo("request " + i);
            assertThat(answers.responses.get(i).getReport().getResult()).isEqualTo(Result.VERIFIED);
        }
    }

    @Test
    void letsInOnlySoManyCallsAndForgetsNoneThatLeft() throws Exception {
        VerifierServer server = server(new VerifierServer.Limits(1, 2, 1 << 20, Duration.ofSeconds(30)));
        ManagedChannel channel = connect(server);
        Answers one = new Answers();
        Answers two = new Answers();
        StreamObserver<VerifyRequest> first =
                VerifierServiceGrpc.newStub(channel).verifyStream(one);
        StreamObserver<VerifyRequest> second =
                VerifierServiceGrpc.newStub(channel).verifyStream(two);
        first.onNext(request().build());
        second.onNext(request().build());
        assertThat(one.first.await(30, TimeUnit.SECONDS) && two.first.await(30, TimeUnit.SECONDS))
                .isTrue();
        var stub = VerifierServiceGrpc.newBlockingStub(channel);

        assertRefused(() -> stub.verify(request().build()), ServiceCode.TOO_MANY_CALLS);

        first.onError(Status.CANCELLED.asRuntimeException());
        second.onCompleted();
        two.end.get(30, TimeUnit.SECONDS);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (server.freePlaces() < 2 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(server.freePlaces()).isEqualTo(2);
        assertThat(stub.verify(request().build()).getReport().getResult()).isEqualTo(Result.VERIFIED);
    }

    @Test
    void endsCallsWhoseTimeIsOver() throws Exception {
        VerifierServer server = server(new VerifierServer.Limits(1, 2, 1 << 20, Duration.ofMillis(300)));
        Answers silent = new Answers();
        VerifierServiceGrpc.newStub(connect(server)).verifyStream(silent);

        Throwable cause = silent.end.get(30, TimeUnit.SECONDS).orElseThrow();

        assertThat(codeOf(cause)).isEqualTo(ServiceCode.DEADLINE.code());
        assertThat(Status.fromThrowable(cause).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void servesPlainTextOnLoopbackOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        VerifierServer.start(verifier, new InetSocketAddress("0.0.0.0", 0), Optional.empty(), LIMITS));
    }
}
