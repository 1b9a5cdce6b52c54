// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {ConsortiumLightClient} from "./ConsortiumLightClient.sol";

/// @title Checkpoints of the consortium's logs
/// @notice Keeps the checkpoints that enough organisations of the consortium signed for this contract on this chain. Each follows the one
/// before: its log only grows. Two signed roots for one size of one log freeze the contract for ever.
/// @dev Storage, which proofs rely on (docs/spec/bridge.md): slot 0 `frozen` (byte 0); slot 1 `heads`; slot 2 `roots`.
contract CheckpointRegistry {
    /// @notice The newest checkpoint of a log.
    /// @param root of the log
    /// @param size leaves
    /// @param sequence number of crossings of this log so far
    struct Head {
        bytes32 root;
        uint64 size;
        uint64 sequence;
    }

    /// @notice What the chaincode states, word by word.
    /// @param log SHA-256 of the log's name
    struct Checkpoint {
        bytes32 log;
        uint64 sequence;
        uint64 size;
        bytes32 root;
        uint64 priorSize;
        bytes32 priorRoot;
    }

    error IsFrozen();
    error Malformed();
    error WrongBinding();
    error WrongSequence(uint64 expected, uint64 offered);
    error WrongPrior();
    error NotGrown(uint64 size, uint64 offered);
    error NoConflict();

    event CheckpointAccepted(bytes32 indexed logHash, uint64 indexed sequence, uint64 size, bytes32 root);
    event Frozen(bytes32 indexed logHash, uint64 size, bytes32 accepted, bytes32 conflicting);

    bytes32 public constant CHECKPOINT_STATEMENT = "datatrust.checkpoint/v1";

    /// @notice Says what the consortium signed.
    ConsortiumLightClient public immutable CONSORTIUM;

    /// @notice Whether the consortium was proven to contradict itself. There is no way back.
    bool public frozen;

    /// @notice By SHA-256 of the log's name.
    mapping(bytes32 log => Head) public heads;

    /// @notice By `keccak256(abi.encode(log, size))`; zero means that no checkpoint of that size was accepted.
    mapping(bytes32 logAndSize => bytes32 root) public roots;

    constructor(ConsortiumLightClient consortium) {
        if (address(consortium).code.length == 0) revert Malformed();
        CONSORTIUM = consortium;
    }

    /// @notice Accepts the next checkpoint of a log. Anybody may call.
    /// @param payload a response whose answer is a checkpoint statement (docs/spec/bridge.md)
    function submit(bytes calldata payload, ConsortiumLightClient.Endorsement[] calldata endorsements) external {
        if (frozen) revert IsFrozen();
        Checkpoint memory checkpoint = _statement(payload, endorsements);
        Head storage head = heads[checkpoint.log];
        (bytes32 root, uint64 size, uint64 sequence) = (head.root, head.size, head.sequence);
        if (checkpoint.sequence != sequence + 1) revert WrongSequence(sequence + 1, checkpoint.sequence);
        if (checkpoint.priorSize != size || checkpoint.priorRoot != root) revert WrongPrior();
        if (checkpoint.size <= size) revert NotGrown(size, checkpoint.size);
        head.root = checkpoint.root;
        head.size = checkpoint.size;
        head.sequence = checkpoint.sequence;
        roots[keccak256(abi.encode(checkpoint.log, checkpoint.size))] = checkpoint.root;
        emit CheckpointAccepted(checkpoint.log, checkpoint.sequence, checkpoint.size, checkpoint.root);
    }

    /// @notice Freezes the contract if enough organisations signed another root for a size that was accepted. Anybody may call.
    function reportConflict(bytes calldata payload, ConsortiumLightClient.Endorsement[] calldata endorsements)
        external
    {
        if (frozen) revert IsFrozen();
        Checkpoint memory checkpoint = _statement(payload, endorsements);
        bytes32 accepted = roots[keccak256(abi.encode(checkpoint.log, checkpoint.size))];
        if (accepted == 0 || accepted == checkpoint.root) revert NoConflict();
        frozen = true;
        emit Frozen(checkpoint.log, checkpoint.size, accepted, checkpoint.root);
    }

    function _statement(bytes calldata payload, ConsortiumLightClient.Endorsement[] calldata endorsements)
        private
        view
        returns (Checkpoint memory checkpoint)
    {
        bytes memory answer = CONSORTIUM.answerOf(payload, endorsements);
        if (answer.length != 10 * 32) revert Malformed();
        bytes32 kind;
        bytes32 channel;
        uint256 chain;
        address registry;
        // abi.decode refuses numbers that do not fit their types.
        (
            kind,
            channel,
            chain,
            registry,
            checkpoint.log,
            checkpoint.sequence,
            checkpoint.size,
            checkpoint.root,
            checkpoint.priorSize,
            checkpoint.priorRoot
        ) = abi.decode(
            answer, (bytes32, bytes32, uint256, address, bytes32, uint64, uint64, bytes32, uint64, bytes32)
        );
        if (
            kind != CHECKPOINT_STATEMENT || channel != CONSORTIUM.CHANNEL() || chain != block.chainid
                || registry != address(this)
        ) revert WrongBinding();
        if (checkpoint.log == 0 || checkpoint.root == 0 || checkpoint.size == 0) revert Malformed();
    }
}
