// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {CheckpointRegistry} from "../solidity/CheckpointRegistry.sol";
import {ConsortiumLightClient} from "../solidity/ConsortiumLightClient.sol";
import {Consortium} from "./Consortium.sol";

contract CheckpointRegistryTest is Consortium {
    bytes32 private constant LOG = "sha256 of a log's name";
    bytes32 private constant FIRST = "root of 5 leaves";
    bytes32 private constant SECOND = "root of 9 leaves";

    function test_accepts_checkpoints_that_follow_each_other() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        VM.expectEmit();
        emit CheckpointRegistry.CheckpointAccepted(LOG, 2, 9, SECOND);
        submit(checkpoint(LOG, 2, 9, SECOND, 5, FIRST));
        (bytes32 root, uint64 size, uint64 sequence) = registry.heads(LOG);
        equal(root, SECOND);
        require(size == 9 && sequence == 2, "head");
        equal(registry.roots(keccak256(abi.encode(LOG, uint64(5)))), FIRST);
        equal(registry.roots(keccak256(abi.encode(LOG, uint64(9)))), SECOND);
    }

    function test_keeps_values_at_the_slots_that_proofs_are_made_of() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        bytes32 head = keccak256(abi.encode(LOG, uint256(1)));
        equal(VM.load(address(registry), head), FIRST);
        equal(VM.load(address(registry), bytes32(uint256(head) + 1)), bytes32(uint256(5) | (uint256(1) << 64)));
        bytes32 key = keccak256(abi.encode(LOG, uint64(5)));
        equal(VM.load(address(registry), keccak256(abi.encode(key, uint256(2)))), FIRST);
        equal(VM.load(address(registry), bytes32(0)), 0);
        equal(
            VM.load(address(client), bytes32(0)),
            bytes32(uint256(1) | (uint256(3) << 64) | (uint256(4) << 72))
        );
    }

    function test_logs_do_not_disturb_each_other() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        submit(checkpoint("another log", 1, 5, SECOND, 0, 0));
        submit(checkpoint(LOG, 2, 9, SECOND, 5, FIRST));
    }

    function test_the_same_checkpoint_is_not_accepted_twice() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        refused(
            checkpoint(LOG, 1, 5, FIRST, 0, 0),
            abi.encodeWithSelector(CheckpointRegistry.WrongSequence.selector, uint64(2), uint64(1))
        );
    }

    function test_no_checkpoint_is_left_out() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        refused(
            checkpoint(LOG, 3, 9, SECOND, 5, FIRST),
            abi.encodeWithSelector(CheckpointRegistry.WrongSequence.selector, uint64(2), uint64(3))
        );
    }

    function test_a_log_never_shrinks_or_stands_still() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        bytes memory reason = abi.encodeWithSelector(CheckpointRegistry.NotGrown.selector, uint64(5), uint64(5));
        refused(checkpoint(LOG, 2, 5, FIRST, 5, FIRST), reason);
        refused(checkpoint(LOG, 2, 5, SECOND, 5, FIRST), reason);
        refused(
            checkpoint(LOG, 2, 4, SECOND, 5, FIRST),
            abi.encodeWithSelector(CheckpointRegistry.NotGrown.selector, uint64(5), uint64(4))
        );
    }

    function test_a_checkpoint_names_the_one_before() public {
        bytes memory reason = abi.encodeWithSelector(CheckpointRegistry.WrongPrior.selector);
        refused(checkpoint(LOG, 1, 5, FIRST, 1, 0), reason);
        refused(checkpoint(LOG, 1, 5, FIRST, 0, SECOND), reason);
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        refused(checkpoint(LOG, 2, 9, SECOND, 5, SECOND), reason);
        refused(checkpoint(LOG, 2, 9, SECOND, 6, FIRST), reason);
        refused(checkpoint(LOG, 2, 9, SECOND, 0, 0), reason);
    }

    function test_nothing_empty_is_accepted() public {
        bytes memory reason = abi.encodeWithSelector(CheckpointRegistry.Malformed.selector);
        refused(checkpoint(0, 1, 5, FIRST, 0, 0), reason);
        refused(checkpoint(LOG, 1, 0, FIRST, 0, 0), reason);
        refused(checkpoint(LOG, 1, 5, 0, 0, 0), reason);
        refused(checkpoint(LOG, 0, 5, FIRST, 0, 0), abi.encodeWithSelector(CheckpointRegistry.WrongSequence.selector, uint64(1), uint64(0)));
        refused("x", reason);
        refused(abi.encodePacked(checkpoint(LOG, 1, 5, FIRST, 0, 0), hex"00"), reason);
    }

    function test_refuses_a_checkpoint_for_another_kind_channel_chain_or_contract() public {
        bytes memory good = checkpoint(LOG, 1, 5, FIRST, 0, 0);
        for (uint256 word = 0; word < 4; ++word) {
            bytes memory other = bytes.concat(good);
            other[32 * word + 31] ^= 0x01;
            refused(other, abi.encodeWithSelector(CheckpointRegistry.WrongBinding.selector));
        }
        submit(good);
    }

    function test_refuses_numbers_that_do_not_fit() public {
        for (uint256 word = 5; word < 9; ++word) {
            if (word == 7) continue;
            bytes memory other = checkpoint(LOG, 1, 5, FIRST, 0, 0);
            other[32 * word] = 0x01;
            bytes memory payload = response(other);
            ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
            VM.expectRevert();
            registry.submit(payload, endorsements);
        }
    }

    function test_the_same_signatures_are_worth_nothing_on_another_chain() public {
        bytes memory payload = response(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        VM.chainId(block.chainid + 1);
        VM.expectPartialRevert(CheckpointRegistry.WrongBinding.selector);
        registry.submit(payload, endorsements);
    }

    function test_two_signed_roots_for_one_size_freeze_the_contract_for_ever() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        bytes memory payload = response(checkpoint(LOG, 1, 5, SECOND, 0, 0));
        VM.expectEmit();
        emit CheckpointRegistry.Frozen(LOG, 5, FIRST, SECOND);
        registry.reportConflict(payload, signed(payload, 2, 4));
        require(registry.frozen(), "frozen");
        refused(
            checkpoint(LOG, 2, 9, SECOND, 5, FIRST), abi.encodeWithSelector(CheckpointRegistry.IsFrozen.selector)
        );
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        VM.expectPartialRevert(CheckpointRegistry.IsFrozen.selector);
        registry.reportConflict(payload, endorsements);
        equal(registry.roots(keccak256(abi.encode(LOG, uint64(5)))), FIRST);
    }

    function test_only_a_signed_contradiction_freezes() public {
        submit(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        notReported(checkpoint(LOG, 1, 5, FIRST, 0, 0), 3, CheckpointRegistry.NoConflict.selector);
        notReported(checkpoint(LOG, 2, 9, SECOND, 5, FIRST), 3, CheckpointRegistry.NoConflict.selector);
        notReported(checkpoint("another log", 1, 5, SECOND, 0, 0), 3, CheckpointRegistry.NoConflict.selector);
        notReported(checkpoint(LOG, 1, 5, SECOND, 0, 0), 2, ConsortiumLightClient.TooFewOrganisations.selector);
        require(!registry.frozen(), "not frozen");
    }

    function testFuzz_anyone_may_submit_and_nobody_is_special(address caller) public {
        bytes memory payload = response(checkpoint(LOG, 1, 5, FIRST, 0, 0));
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        VM.prank(caller);
        registry.submit(payload, endorsements);
        payload = response(checkpoint(LOG, 2, 9, SECOND, 5, FIRST));
        endorsements = signed(payload, 1, 2);
        VM.prank(caller);
        VM.expectPartialRevert(ConsortiumLightClient.TooFewOrganisations.selector);
        registry.submit(payload, endorsements);
    }

    /// @dev Against a model: any sequence of steps is accepted exactly if it follows the head.
    function testFuzz_accepts_exactly_what_follows(uint64[6] calldata sizes, uint8 wrong) public {
        (uint64 size, bytes32 root, uint64 sequence) = (0, 0, 0);
        for (uint256 i = 0; i < sizes.length; ++i) {
            uint64 next = sizes[i] % 20;
            bytes32 nextRoot = keccak256(abi.encode(next));
            bool lies = wrong % 8 == i;
            bytes memory payload =
                response(checkpoint(LOG, sequence + 1, next, nextRoot, lies ? size + 1 : size, root));
            ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
            if (next > size && !lies) {
                registry.submit(payload, endorsements);
                (size, root, sequence) = (next, nextRoot, sequence + 1);
            } else {
                VM.expectRevert();
                registry.submit(payload, endorsements);
            }
            (bytes32 headRoot, uint64 headSize, uint64 headSequence) = registry.heads(LOG);
            require(headRoot == root && headSize == size && headSequence == sequence, "head");
        }
    }

    function refused(bytes memory answer, bytes memory reason) private {
        bytes memory payload = response(answer);
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        VM.expectRevert(reason);
        registry.submit(payload, endorsements);
    }

    function notReported(bytes memory answer, uint256 signers, bytes4 reason) private {
        bytes memory payload = response(answer);
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, signers);
        VM.expectPartialRevert(reason);
        registry.reportConflict(payload, endorsements);
    }
}
