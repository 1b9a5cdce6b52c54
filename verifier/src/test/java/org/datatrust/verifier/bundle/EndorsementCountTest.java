package org.datatrust.verifier.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The naive reference is Fabric's own message classes. */
class EndorsementCountTest {
    /** One transaction of actions with so many endorsements each, of so many bytes each. */
    private static Payload payload(int size, int... endorsements) {
        Transaction.Builder transaction = Transaction.newBuilder();
        for (int count : endorsements) {
            ChaincodeEndorsedAction.Builder action = ChaincodeEndorsedAction.newBuilder()
                    .setProposalResponsePayload(ByteString.copyFrom(new byte[size]));
            for (int i = 0; i < count; i++) {
                action.addEndorsements(Endorsement.newBuilder()
                        .setEndorser(ByteString.copyFrom(new byte[size]))
                        .setSignature(ByteString.copyFromUtf8("signature")));
            }
            transaction.addActions(TransactionAction.newBuilder()
                    .setHeader(ByteString.copyFromUtf8("header"))
                    .setPayload(ChaincodeActionPayload.newBuilder()
                            .setChaincodeProposalPayload(ByteString.copyFrom(new byte[size]))
                            .setAction(action)
                            .build()
                            .toByteString()));
        }
        return Payload.newBuilder()
                .setHeader(Header.newBuilder().setChannelHeader(ByteString.copyFrom(new byte[size])))
                .setData(transaction.build().toByteString())
                .build();
    }

    private static Bytes bytes(com.google.protobuf.Message message) {
        return Bytes.copyOf(message.toByteArray());
    }

    private static Bytes envelope(Payload payload) {
        return bytes(Envelope.newBuilder()
                .setPayload(payload.toByteString())
                .setSignature(ByteString.copyFromUtf8("signature"))
                .build());
    }

    /** Lengths of one, two and three bytes stand before the messages. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 127, 128, 1000, 16_383, 16_384, 70_000})
    void countsTheEndorsementsOfAllActions(int size) {
        assertThat(EndorsementCount.inPayload(bytes(payload(size, 3)))).isEqualTo(3);
        assertThat(EndorsementCount.inEnvelope(envelope(payload(size, 2, 0, 5))))
                .isEqualTo(7);
        assertThat(EndorsementCount.inEnvelope(envelope(payload(size)))).isZero();
    }

    @Test
    void countsNoneOfAMessageThatIsEmptyOrAnother() {
        assertThat(EndorsementCount.inEnvelope(Bytes.EMPTY)).isZero();
        assertThat(EndorsementCount.inEnvelope(Bytes.utf8("no message at all"))).isZero();
        // A payload is no envelope: its second field would be the signature.
        assertThat(EndorsementCount.inEnvelope(bytes(payload(10, 3)))).isZero();
    }

    /** Whatever comes after it, what was counted up to the cut has been counted. */
    @Test
    void stopsWhereTheMessageIsCut() {
        Bytes whole = envelope(payload(20, 4));
        int before = 0;
        for (int size = 0; size <= whole.size(); size++) {
            int count = EndorsementCount.inEnvelope(whole.slice(0, size));
            assertThat(count).as("the first %s bytes", size).isBetween(0, 4);
            before = count;
        }
        assertThat(before).isEqualTo(4);
    }

    /** The fields of these messages are all of one type; another one ends the count, as does a length beyond the message. */
    @ParameterizedTest
    @ValueSource(
            strings = {"0801", "0d00000000", "0a7f00", "0affffffffffffffff7f", "0affffffffffffffffff01", "0a80", "80"})
    void endsAtWhatSuchMessagesDoNotHave(String hex) {
        Bytes rest = bytes(payload(1, 3));
        assertThat(EndorsementCount.inPayload(Bytes.ofHex(hex).concat(rest))).isZero();
        assertThat(EndorsementCount.inPayload(rest.concat(Bytes.ofHex(hex)))).isEqualTo(3);
    }

    @Test
    void skipsFieldsThatAreNotOnTheWay() {
        Bytes unknown = Bytes.ofHex("7a03616263");
        assertThat(EndorsementCount.inPayload(unknown.concat(bytes(payload(1, 3)))))
                .isEqualTo(3);
        // A long number for a field is passed over, whatever its size.
        assertThat(EndorsementCount.inPayload(Bytes.ofHex("82807800").concat(bytes(payload(1, 3)))))
                .isEqualTo(3);
    }
}
