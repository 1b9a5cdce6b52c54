package org.datatrust.auditor;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet.Version;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVReadHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;

/**
 * Which points of the state a transaction touches: public keys, and the hashes of keys of private collections, which every peer keeps
 * versions of as well.
 *
 * @param scopes whose policies the endorsers must satisfy
 * @param unjudged what else it does that an audit has no rule for, in words; usually empty
 */
record Access(List<Read> reads, List<Write> writes, List<Scope> scopes, Set<String> unjudged) {
    static final String KEY_LEVEL_POLICY = "a key-level policy";

    /** @param version empty if the transaction found nothing there */
    record Read(Bytes key, Optional<Version> version) {}

    /** @param value empty if deleted; of a private key the hash of the value */
    record Write(Bytes key, Optional<Bytes> value) {}

    /** A chaincode's namespace, or one private collection in it. */
    record Scope(String chaincode, Optional<String> collection) {}

    Access {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
        scopes = List.copyOf(scopes);
        unjudged = Set.copyOf(unjudged);
    }

    /** Key of the state under which the version of a public key is kept. */
    static Bytes publicKey(String chaincode, String key) {
        return Bytes.utf8("p" + chaincode + "\0" + key);
    }

    private static Bytes hashedKey(String chaincode, String collection, byte[] hash) {
        return Bytes.copyOf(("h" + chaincode + "\0" + collection + "\0").getBytes(StandardCharsets.UTF_8))
                .concat(Bytes.copyOf(hash));
    }

    /** @param transaction already known to be in canonical form at every depth */
    static Access of(EndorserTransaction transaction) {
        try {
            ChaincodeAction action = ChaincodeAction.parseFrom(
                    ProposalResponsePayload.parseFrom(transaction.response().toByteArray())
                            .getExtension());
            Collector collector = new Collector(transaction.chaincode());
            for (NsReadWriteSet namespace :
                    TxReadWriteSet.parseFrom(action.getResults()).getNsRwsetList()) {
                collector.add(namespace);
            }
            return collector.access();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a transaction that was read cannot be read again", e);
        }
    }

    private static final class Collector {
        private final String mainChaincode;
        private final List<Read> reads = new ArrayList<>();
        private final List<Write> writes = new ArrayList<>();
        private final List<Scope> scopes = new ArrayList<>();
        private final Set<String> unjudged = new TreeSet<>();

        Collector(String mainChaincode) {
            this.mainChaincode = mainChaincode;
        }

        void add(NsReadWriteSet source) throws InvalidProtocolBufferException {
            String chaincode = source.getNamespace();
            KVRWSet set = KVRWSet.parseFrom(source.getRwset());
            for (KVRead read : set.getReadsList()) {
                reads.add(new Read(publicKey(chaincode, read.getKey()), version(read.hasVersion(), read.getVersion())));
            }
            for (KVWrite write : set.getWritesList()) {
                writes.add(new Write(
                        publicKey(chaincode, write.getKey()),
                        write.getIsDelete()
                                ? Optional.empty()
                                : Optional.of(Bytes.copyOf(write.getValue().toByteArray()))));
            }
            if (set.getRangeQueriesInfoCount() > 0) {
                unjudged.add("a range query");
            }
            boolean metadata = set.getMetadataWritesCount() > 0;
            boolean publicWrites = set.getWritesCount() > 0 || metadata;
            boolean collectionWrites = false;
            for (CollectionHashedReadWriteSet collection : source.getCollectionHashedRwsetList()) {
                collectionWrites |= add(chaincode, collection);
            }
            if (metadata) {
                unjudged.add(KEY_LEVEL_POLICY);
            }
            if (publicWrites || (chaincode.equals(mainChaincode) && !collectionWrites)) {
                scopes.add(new Scope(chaincode, Optional.empty()));
            }
        }

        private boolean add(String chaincode, CollectionHashedReadWriteSet collection)
                throws InvalidProtocolBufferException {
            String name = collection.getCollectionName();
            HashedRWSet set = HashedRWSet.parseFrom(collection.getHashedRwset());
            for (KVReadHash read : set.getHashedReadsList()) {
                reads.add(new Read(
                        hashedKey(chaincode, name, read.getKeyHash().toByteArray()),
                        version(read.hasVersion(), read.getVersion())));
            }
            for (KVWriteHash write : set.getHashedWritesList()) {
                writes.add(new Write(
                        hashedKey(chaincode, name, write.getKeyHash().toByteArray()),
                        write.getIsDelete() || write.getIsPurge()
                                ? Optional.empty()
                                : Optional.of(Bytes.copyOf(write.getValueHash().toByteArray()))));
            }
            if (set.getMetadataWritesCount() > 0) {
                unjudged.add(KEY_LEVEL_POLICY);
            }
            boolean written = set.getHashedWritesCount() + set.getMetadataWritesCount() > 0;
            if (written) {
                scopes.add(new Scope(chaincode, Optional.of(name)));
            }
            return written;
        }

        Access access() {
            if (scopes.isEmpty()) {
                scopes.add(new Scope(mainChaincode, Optional.empty()));
            }
            return new Access(reads, writes, scopes, unjudged);
        }

        private static Optional<Version> version(
                boolean present, org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version version) {
            return present ? Optional.of(new Version(version.getBlockNum(), version.getTxNum())) : Optional.empty();
        }
    }
}
