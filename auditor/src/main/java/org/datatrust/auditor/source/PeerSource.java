package org.datatrust.auditor.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.hyperledger.fabric.client.identity.Identities;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.orderer.SeekNewest;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.orderer.SeekSpecified;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;

/** A peer, asked through its Deliver service. */
public final class PeerSource implements BlockSource {
    private static final int MAX_INBOUND_BYTES = 110 << 20;
    private static final int BLOCKS_AHEAD = 64;
    private static final int NONCE_BYTES = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Settings settings;
    private final ManagedChannel connection;
    private final Signer signer;
    private final ByteString creator;
    private final ByteString tlsCertificateHash;

    /**
     * How to reach a peer, and as whom. Files are PEM; keys are PKCS #8.
     *
     * @param channel the Fabric channel
     * @param peer {@code host:port}
     * @param tlsRoots the only roots that the peer's TLS certificate may lead to
     * @param tlsCertificate for mutual TLS, with {@code tlsKey}
     * @param organisation MSP id of the identity
     * @param certificate of a member who may read the channel, with {@code key} (P-256)
     */
    public record Settings(
            String channel,
            String peer,
            Path tlsRoots,
            Path tlsCertificate,
            Path tlsKey,
            String organisation,
            Path certificate,
            Path key) {}

    private PeerSource(
            Settings settings,
            ManagedChannel connection,
            Signer signer,
            ByteString creator,
            ByteString tlsCertificateHash) {
        this.settings = settings;
        this.connection = connection;
        this.signer = signer;
        this.creator = creator;
        this.tlsCertificateHash = tlsCertificateHash;
    }

    /**
     * Reads keys and certificates; the connection is made when it is first needed.
     *
     * @throws IOException if a file cannot be read or holds something else
     */
    public static PeerSource open(Settings settings) throws IOException {
        try (Reader certificatePem = Files.newBufferedReader(settings.certificate());
                Reader keyPem = Files.newBufferedReader(settings.key());
                Reader tlsPem = Files.newBufferedReader(settings.tlsCertificate())) {
            String pem = Identities.toPemString(Identities.readX509Certificate(certificatePem));
            Signer signer = Signers.newPrivateKeySigner(Identities.readPrivateKey(keyPem));
            ByteString creator = SerializedIdentity.newBuilder()
                    .setMspid(settings.organisation())
                    .setIdBytes(ByteString.copyFromUtf8(pem))
                    .build()
                    .toByteString();
            byte[] tls = Identities.readX509Certificate(tlsPem).getEncoded();
            ChannelCredentials credentials = TlsChannelCredentials.newBuilder()
                    .trustManager(settings.tlsRoots().toFile())
                    .keyManager(
                            settings.tlsCertificate().toFile(),
                            settings.tlsKey().toFile())
                    .build();
            ManagedChannel connection = Grpc.newChannelBuilder(settings.peer(), credentials)
                    .maxInboundMessageSize(MAX_INBOUND_BYTES)
                    .build();
            return new PeerSource(
                    settings,
                    connection,
                    signer,
                    creator,
                    ByteString.copyFrom(Digest.sha256(tls).toByteArray()));
        } catch (CertificateException e) {
            throw new IOException("not a PEM certificate: " + settings.certificate(), e);
        } catch (InvalidKeyException | IllegalArgumentException e) {
            throw new IOException("not a PEM private key: " + settings.key(), e);
        }
    }

    @Override
    public String name() {
        return settings.peer();
    }

    @Override
    public Optional<Bytes> newest() throws SourceException {
        try (BlockStream blocks = ask(newestPosition(), newestPosition())) {
            return blocks.next();
        }
    }

    @Override
    public Optional<Bytes> block(long number) throws SourceException {
        try (BlockStream blocks = ask(position(number), position(number))) {
            return blocks.next();
        }
    }

    @Override
    public BlockStream from(long number) throws SourceException {
        return ask(position(number), newestPosition());
    }

    private static SeekPosition newestPosition() {
        return SeekPosition.newBuilder()
                .setNewest(SeekNewest.getDefaultInstance())
                .build();
    }

    private static SeekPosition position(long number) {
        return SeekPosition.newBuilder()
                .setSpecified(SeekSpecified.newBuilder().setNumber(number))
                .build();
    }

    private Answers ask(SeekPosition start, SeekPosition stop) throws SourceException {
        Answers answers = new Answers();
        DeliverGrpc.newStub(connection).deliver(answers).onNext(request(start, stop));
        return answers;
    }

    private Envelope request(SeekPosition start, SeekPosition stop) throws SourceException {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        Instant now = Instant.now();
        ChannelHeader channelHeader = ChannelHeader.newBuilder()
                .setType(HeaderType.DELIVER_SEEK_INFO_VALUE)
                .setChannelId(settings.channel())
                .setTimestamp(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .setTlsCertHash(tlsCertificateHash)
                .build();
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(channelHeader.toByteString())
                        .setSignatureHeader(SignatureHeader.newBuilder()
                                .setCreator(creator)
                                .setNonce(ByteString.copyFrom(nonce))
                                .build()
                                .toByteString()))
                .setData(SeekInfo.newBuilder()
                        .setStart(start)
                        .setStop(stop)
                        .setBehavior(SeekInfo.SeekBehavior.FAIL_IF_NOT_READY)
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        try {
            return Envelope.newBuilder()
                    .setPayload(payload)
                    .setSignature(ByteString.copyFrom(
                            signer.sign(Digest.sha256(payload.toByteArray()).toByteArray())))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new SourceException("the key " + settings.key() + " cannot sign", e);
        }
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }

    /** One Deliver call: a bounded number of blocks waits for whoever reads. */
    private static final class Answers implements BlockStream, ClientResponseObserver<Envelope, DeliverResponse> {
        private final BlockingQueue<Answer> waiting = new ArrayBlockingQueue<>(BLOCKS_AHEAD + 2);
        private Optional<ClientCallStreamObserver<Envelope>> call = Optional.empty();

        /** What the peer said. */
        private sealed interface Answer {
            record Shown(Bytes block) implements Answer {}

            record Ended(org.hyperledger.fabric.protos.common.Status status) implements Answer {}

            record Failed(Throwable cause) implements Answer {}
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Envelope> stream) {
            stream.disableAutoRequestWithInitial(BLOCKS_AHEAD);
            call = Optional.of(stream);
        }

        @Override
        public void onNext(DeliverResponse response) {
            put(
                    response.hasBlock()
                            ? new Answer.Shown(Bytes.copyOf(response.getBlock().toByteArray()))
                            : new Answer.Ended(response.getStatus()));
        }

        @Override
        public void onError(Throwable cause) {
            put(new Answer.Failed(cause));
        }

        @Override
        public void onCompleted() {
            put(new Answer.Ended(org.hyperledger.fabric.protos.common.Status.SUCCESS));
        }

        private void put(Answer answer) {
            // Only as many messages as there is room for were asked for; a peer that ends twice loses the second end.
            boolean taken = waiting.offer(answer);
            if (!taken && answer instanceof Answer.Shown) {
                throw Status.INTERNAL.withDescription("more than was asked for").asRuntimeException();
            }
        }

        @Override
        public Optional<Bytes> next() throws SourceException {
            Answer answer;
            try {
                answer = waiting.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SourceException("interrupted", e);
            }
            return switch (answer) {
                case null -> throw new SourceException("did not answer within " + PATIENCE.toSeconds() + " s");
                case Answer.Shown shown -> {
                    call.orElseThrow().request(1);
                    yield Optional.of(shown.block());
                }
                case Answer.Ended ended ->
                    switch (ended.status()) {
                        case SUCCESS, NOT_FOUND -> Optional.empty();
                        default -> throw new SourceException("answered " + ended.status());
                    };
                case Answer.Failed failed -> throw new SourceException(reason(failed.cause()), failed.cause());
            };
        }

        private static String reason(Throwable cause) {
            return cause instanceof StatusRuntimeException status
                    ? status.getStatus().getCode() + " " + status.getStatus().getDescription()
                    : String.valueOf(cause.getMessage());
        }

        @Override
        public void close() {
            call.orElseThrow().cancel("done", null);
        }
    }
}
