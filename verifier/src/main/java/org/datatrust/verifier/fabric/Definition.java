package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/**
 * A chaincode definition as the transaction that committed it wrote it (core/chaincode/lifecycle/serializer.go).
 *
 * @param sequence counted up by each definition of the chaincode
 * @param endorsement by whom the chaincode's transactions must be endorsed
 */
public record Definition(String chaincode, long sequence, Endorsement endorsement) {
    /** What a definition says of endorsement. Fabric does not write again what an earlier definition wrote. */
    public sealed interface Endorsement {
        record BySignatures(SignaturePolicy policy) implements Endorsement {}

        /** @param path of a policy of the channel, as the channel's configuration has it when a transaction is judged */
        record ByChannelPolicy(String path) implements Endorsement {}

        /** @param definition the transaction that wrote it last; the definition's own transaction read that */
        record AsBefore(ReadWriteSet.Version definition) implements Endorsement {}
    }

    /** The system chaincode that keeps definitions, and the namespace it keeps them in. */
    public static final String LIFECYCLE = "_lifecycle";

    private static final String BUILT_IN_VALIDATION = "vscc";

    /** The key that every transaction of a chaincode reads, and every definition of it writes. */
    public static String sequenceKey(String chaincode) {
        return "namespaces/fields/" + chaincode + "/Sequence";
    }

    private static String validationKey(String chaincode) {
        return "namespaces/fields/" + chaincode + "/ValidationInfo";
    }

    /**
     * @param transaction a well-formed transaction of {@link #LIFECYCLE}
     * @throws MalformedException END-23: it does not write a definition of this chaincode
     * @throws UnsupportedException END-24
     */
    public static Definition of(EndorserTransaction transaction, String chaincode)
            throws MalformedException, UnsupportedException {
        Optional<ReadWriteSet.Namespace> written = transaction.readWriteSet().namespace(LIFECYCLE);
        Optional<Bytes> sequence = written.flatMap(namespace -> namespace.written(sequenceKey(chaincode)));
        if (sequence.isEmpty()) {
            throw malformed("the transaction does not write a definition of " + chaincode);
        }
        for (ReadWriteSet.Namespace namespace : transaction.readWriteSet().namespaces()) {
            boolean foreign =
                    !namespace.name().equals(LIFECYCLE) && !namespace.writes().isEmpty();
            if (foreign || namespace.writesElsewhere()) {
                throw malformed("the transaction writes something other than a definition");
            }
        }
        StateData number = state(sequence.get());
        if (number.getTypeCase() != StateData.TypeCase.INT64 || number.getInt64() < 1) {
            throw malformed("the definition's sequence is not a positive number");
        }
        Optional<Bytes> validation = written.flatMap(namespace -> namespace.written(validationKey(chaincode)));
        if (validation.isEmpty()
                && written.stream().anyMatch(namespace -> namespace.writes(validationKey(chaincode)))) {
            throw malformed("the definition deletes its validation info");
        }
        if (validation.isEmpty()) {
            ReadWriteSet.Version earlier = written.flatMap(namespace -> namespace.versionRead(validationKey(chaincode)))
                    .orElseThrow(() -> malformed("the definition neither writes nor reads its validation info"));
            return new Definition(chaincode, number.getInt64(), new Endorsement.AsBefore(earlier));
        }
        StateData wrapped = state(validation.get());
        if (wrapped.getTypeCase() != StateData.TypeCase.BYTES) {
            throw malformed("the definition's validation info is not bytes");
        }
        ChaincodeValidationInfo info = read(ChaincodeValidationInfo.parser(), wrapped.getBytes());
        if (!info.getValidationPlugin().equals(BUILT_IN_VALIDATION)) {
            throw new UnsupportedException(
                    FabricCode.UNSUPPORTED_POLICY, "a validation plugin other than " + BUILT_IN_VALIDATION);
        }
        ApplicationPolicy policy = read(ApplicationPolicy.parser(), info.getValidationParameter());
        return new Definition(chaincode, number.getInt64(), endorsement(policy));
    }

    private static Endorsement endorsement(ApplicationPolicy source) throws MalformedException, UnsupportedException {
        return switch (source.getTypeCase()) {
            case SIGNATURE_POLICY ->
                new Endorsement.BySignatures(
                        SignaturePolicy.of(source.getSignaturePolicy(), FabricCode.BAD_DEFINITION));
            case CHANNEL_CONFIG_POLICY_REFERENCE ->
                new Endorsement.ByChannelPolicy(source.getChannelConfigPolicyReference());
            case TYPE_NOT_SET -> throw malformed("the definition names no policy");
        };
    }

    private static StateData state(Bytes value) throws MalformedException {
        return read(StateData.parser(), Messages.wire(value));
    }

    private static <M extends com.google.protobuf.Message> M read(
            com.google.protobuf.Parser<M> parser, ByteString encoded) throws MalformedException {
        return Messages.canonical(parser, encoded, FabricCode.BAD_DEFINITION);
    }

    private static MalformedException malformed(String what) {
        return new MalformedException(FabricCode.BAD_DEFINITION, what);
    }
}
