package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * An event that a contract emitted.
 *
 * @param address of the contract that emitted it
 * @param topics 0 to {@value #MAX_TOPICS}; the first is the hash of the event's signature, if the event is not anonymous
 */
public record EvmLog(EvmAddress address, List<Word> topics, Bytes data) {
    public static final int MAX_TOPICS = 4;

    public EvmLog {
        topics = List.copyOf(topics);
        if (topics.size() > MAX_TOPICS) {
            throw new IllegalArgumentException("a log has at most " + MAX_TOPICS + " topics, got " + topics.size());
        }
    }

    static EvmLog of(Rlp encoded) throws MalformedException {
        List<Rlp> fields = encoded.asItems(3);
        List<Rlp> topicItems = fields.get(1).asItems();
        if (topicItems.size() > MAX_TOPICS) {
            throw new MalformedException(
                    Rlp.WRONG_SIZE, topicItems.size() + " topics, at most " + MAX_TOPICS + " are possible");
        }
        List<Word> topics = new ArrayList<>(topicItems.size());
        for (Rlp topic : topicItems) {
            topics.add(new Word(topic.asText(Word.SIZE_BYTES)));
        }
        return new EvmLog(fields.get(0).asAddress(), topics, fields.get(2).asText());
    }

    Rlp encoded() {
        return Rlp.sequence(
                Rlp.text(address.content()),
                new Rlp.Sequence(
                        topics.stream().map(topic -> Rlp.text(topic.content())).toList()),
                Rlp.text(data));
    }
}
