package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;

/**
 * What a transaction read and wrote, by namespace (chaincode).
 *
 * @param namespaces each name once
 */
public record ReadWriteSet(List<Namespace> namespaces) {
    /** Where a value came from: the transaction that wrote it. */
    public record Version(long block, long transaction) {}

    /** @param version empty if there was no value */
    public record Read(String key, Optional<Version> version) {}

    /** @param value empty if the key was deleted */
    public record Write(String key, Optional<Bytes> value) {}

    /**
     * @param writesElsewhere whether anything but plain keys is written: key-level policies or private data
     * @param readsElsewhere whether private data or ranges are read
     */
    public record Namespace(
            String name, List<Read> reads, List<Write> writes, boolean writesElsewhere, boolean readsElsewhere) {
        public Namespace {
            reads = List.copyOf(reads);
            writes = List.copyOf(writes);
        }

        public Optional<Bytes> written(String key) {
            return writes.stream()
                    .filter(write -> write.key().equals(key))
                    .findFirst()
                    .flatMap(Write::value);
        }

        /** Whether the key is written or deleted. */
        public boolean writes(String key) {
            return writes.stream().anyMatch(write -> write.key().equals(key));
        }

        public Optional<Version> versionRead(String key) {
            return reads.stream()
                    .filter(read -> read.key().equals(key))
                    .findFirst()
                    .flatMap(Read::version);
        }
    }

    public ReadWriteSet {
        namespaces = List.copyOf(namespaces);
    }

    public Optional<Namespace> namespace(String name) {
        return namespaces.stream()
                .filter(namespace -> namespace.name().equals(name))
                .findFirst();
    }

    /** @throws MalformedException FAB-01; FAB-02 for a namespace or a key that stands twice */
    static ReadWriteSet parse(ByteString encoded) throws MalformedException {
        TxReadWriteSet set = Messages.canonical(TxReadWriteSet.parser(), encoded, FabricCode.NOT_CANONICAL);
        if (set.getDataModel() != TxReadWriteSet.DataModel.KV) {
            throw new MalformedException(
                    FabricCode.NOT_ENDORSER_TRANSACTION, "the write set is not of keys and values");
        }
        Set<String> names = new HashSet<>();
        List<Namespace> namespaces = new ArrayList<>();
        for (NsReadWriteSet source : set.getNsRwsetList()) {
            if (!names.add(source.getNamespace())) {
                throw new MalformedException(
                        FabricCode.NOT_ENDORSER_TRANSACTION, "namespace " + source.getNamespace() + " stands twice");
            }
            namespaces.add(namespace(source));
        }
        return new ReadWriteSet(namespaces);
    }

    private static Namespace namespace(NsReadWriteSet source) throws MalformedException {
        KVRWSet set = Messages.canonical(KVRWSet.parser(), source.getRwset(), FabricCode.NOT_CANONICAL);
        List<Read> reads = new ArrayList<>();
        Set<String> readKeys = new HashSet<>();
        for (KVRead read : set.getReadsList()) {
            requireOnce(readKeys, read.getKey());
            reads.add(new Read(
                    read.getKey(),
                    read.hasVersion()
                            ? Optional.of(new Version(
                                    read.getVersion().getBlockNum(),
                                    read.getVersion().getTxNum()))
                            : Optional.empty()));
        }
        List<Write> writes = new ArrayList<>();
        Set<String> writtenKeys = new HashSet<>();
        for (KVWrite write : set.getWritesList()) {
            requireOnce(writtenKeys, write.getKey());
            writes.add(new Write(
                    write.getKey(),
                    write.getIsDelete() ? Optional.empty() : Optional.of(Messages.bytes(write.getValue()))));
        }
        boolean writesElsewhere = set.getMetadataWritesCount() != 0;
        boolean readsElsewhere = set.getRangeQueriesInfoCount() != 0 || source.getCollectionHashedRwsetCount() != 0;
        for (CollectionHashedReadWriteSet collection : source.getCollectionHashedRwsetList()) {
            HashedRWSet hashed =
                    Messages.canonical(HashedRWSet.parser(), collection.getHashedRwset(), FabricCode.NOT_CANONICAL);
            writesElsewhere |= hashed.getHashedWritesCount() != 0
                    || hashed.getMetadataWritesCount() != 0
                    || !collection.getPvtRwsetHash().isEmpty();
        }
        return new Namespace(source.getNamespace(), reads, writes, writesElsewhere, readsElsewhere);
    }

    private static void requireOnce(Set<String> keys, String key) throws MalformedException {
        if (!keys.add(key)) {
            throw new MalformedException(FabricCode.NOT_ENDORSER_TRANSACTION, "a key stands twice in the write set");
        }
    }
}
