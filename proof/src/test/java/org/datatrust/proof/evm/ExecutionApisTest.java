package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.Vectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The development chain of ethereum/execution-apis, and what a node answered about it. */
class ExecutionApisTest {
    private static final int MAX_BLOCK_BYTES = 1 << 20;

    private record Block(BlockHeader header, List<Rlp> body) {
        Digest hash() throws MalformedException {
            return Engine.ATTESTED.blockHash(header);
        }
    }

    private static List<Block> blocks() throws IOException, MalformedException {
        byte[] chain = Files.readAllBytes(Vectors.files("**/tests/chain.rlp").getFirst());
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < chain.length; ) {
            // Each block is a list of more than 255 bytes, so its length is in two bytes.
            assertThat(chain[at]).isEqualTo((byte) 0xf9);
            int end = at + 3 + (((chain[at + 1] & 0xff) << 8) | (chain[at + 2] & 0xff));
            Rlp block = Rlp.decode(Bytes.copyOf(chain, at, end), MAX_BLOCK_BYTES);
            List<Rlp> parts = block.asItems();
            blocks.add(new Block(BlockHeader.parse(parts.getFirst().encode()), parts.subList(1, parts.size())));
            at = end;
        }
        return blocks;
    }

    @Test
    void blocksLinkAndHaveTheirRoots() throws IOException, MalformedException {
        Map<Digest, Block> byHash = new HashMap<>();
        TreeSet<Integer> fieldCounts = new TreeSet<>();
        int links = 0;
        for (Block block : blocks()) {
            fieldCounts.add(block.header().fieldCount());
            Block parent = byHash.get(block.header().parentHash());
            if (parent != null) {
                assertThat(block.header().number()).isEqualTo(parent.header().number() + 1);
                links++;
            }
            byHash.put(block.hash(), block);
            List<Bytes> transactions = new ArrayList<>();
            for (Rlp transaction : block.body().getFirst().asItems()) {
                // A legacy transaction is a list; one with a type is a text that holds it.
                transactions.add(transaction instanceof Rlp.Text(Bytes typed) ? typed : transaction.encode());
            }
            assertThat(Trie.ofList(transactions).root())
                    .isEqualTo(block.header().transactionsRoot());
        }
        assertThat(links).isPositive();
        assertThat(fieldCounts).contains(15, 16, 20, 21);
    }

    private static JsonNode answer(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("<< "))
                .map(line -> JsonMapper.shared().readTree(line.substring(3)).get("result"))
                .findFirst()
                .orElseThrow();
    }

    private static Bytes bytes(JsonNode hex) {
        return Bytes.ofHex(hex.stringValue().substring(2));
    }

    private static BigInteger number(JsonNode hex) {
        return new BigInteger(hex.stringValue().substring(2), 16);
    }

    private static List<Bytes> nodes(JsonNode list) {
        return list.valueStream().map(ExecutionApisTest::bytes).toList();
    }

    @Test
    void answersOfGetProofVerifyAgainstTheLastHeader() throws IOException, MalformedException {
        BlockHeader head = blocks().getLast().header();
        for (Path file : Vectors.files("**/tests/eth_getProof/*.io")) {
            JsonNode answer = answer(file);
            EvmAddress address = new EvmAddress(bytes(answer.get("address")));
            Account expected = new Account(
                    number(answer.get("nonce")).longValueExact(),
                    number(answer.get("balance")),
                    Digest.of(bytes(answer.get("storageHash"))),
                    Digest.of(bytes(answer.get("codeHash"))));
            assertThat(new AccountProof(address, nodes(answer.get("accountProof"))).check(head.stateRoot()))
                    .as(file.toString())
                    .isEqualTo(new TrieCheck.Included<>(expected));
            for (JsonNode storage : answer.get("storageProof")) {
                Word slot = Word.ofScalar(((Rlp.Text) Rlp.scalar(number(storage.get("key")))).content());
                Word value = Word.ofScalar(((Rlp.Text) Rlp.scalar(number(storage.get("value")))).content());
                assertThat(new StorageProof(slot, nodes(storage.get("proof"))).check(expected.storageRoot()))
                        .isEqualTo(
                                value.equals(Word.ZERO) ? new TrieCheck.Excluded<>() : new TrieCheck.Included<>(value));
            }
        }
    }
}
