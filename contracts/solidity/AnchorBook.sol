// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title Hashes that a writer on this chain commits to
/// @notice The consortium takes them over by proof: a storage proof of `anchors` shows that a hash was written, one of `heads` that
/// nothing was left out. Each hash is chained to the one before it in its domain.
/// @dev Storage, which proofs rely on (docs/spec/bridge.md): slot 0 `anchors`; slot 1 `heads`; slot 2 `sequences`.
contract AnchorBook {
    error ZeroRoot();
    error AlreadyAnchored(bytes32 root);
    error NotWriter(address caller);

    event Anchored(bytes32 indexed domain, bytes32 indexed root, uint64 indexed sequence, bytes32 link);

    /// @notice The only account that may write.
    address public immutable WRITER;

    /// @notice By `keccak256(abi.encode(domain, root))`: the link at which the root was written.
    mapping(bytes32 domainAndRoot => bytes32 link) public anchors;

    /// @notice The newest link of a domain.
    mapping(bytes32 domain => bytes32 link) public heads;

    /// @notice How many roots a domain has.
    mapping(bytes32 domain => uint64) public sequences;

    constructor(address writer) {
        if (writer == address(0)) revert NotWriter(writer);
        WRITER = writer;
    }

    /// @notice Writes the next root of a domain. The link is `keccak256(abi.encode(chain id, this, domain, sequence, link before, root))`.
    function anchor(bytes32 domain, bytes32 root) external {
        if (msg.sender != WRITER) revert NotWriter(msg.sender);
        if (root == 0) revert ZeroRoot();
        bytes32 key = keccak256(abi.encode(domain, root));
        if (anchors[key] != 0) revert AlreadyAnchored(root);
        uint64 sequence = sequences[domain] + 1;
        bytes32 link = keccak256(abi.encode(block.chainid, address(this), domain, sequence, heads[domain], root));
        anchors[key] = link;
        heads[domain] = link;
        sequences[domain] = sequence;
        emit Anchored(domain, root, sequence, link);
    }
}
