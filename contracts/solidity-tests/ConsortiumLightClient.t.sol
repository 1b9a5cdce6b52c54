// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {ConsortiumLightClient} from "../solidity/ConsortiumLightClient.sol";
import {EndorsedResponse} from "../solidity/EndorsedResponse.sol";
import {Consortium} from "./Consortium.sol";

contract ConsortiumLightClientTest is Consortium {
    function test_says_what_enough_organisations_signed() public view {
        bytes memory payload = response("an answer");
        equal(keccak256(client.answerOf(payload, signed(payload, 1, 3))), keccak256("an answer"));
        equal(keccak256(client.answerOf(payload, signed(payload, 2, 4))), keccak256("an answer"));
        equal(keccak256(client.answerOf(payload, signed(payload, 1, 4))), keccak256("an answer"));
    }

    function test_refuses_one_organisation_too_few_and_takes_exactly_enough_for_every_consortium_up_to_ten() public {
        for (uint256 n = 1; n <= 10; ++n) {
            uint8 needed = uint8(n / 2 + 1);
            client = consortium(n, needed);
            bytes memory payload = response("an answer");
            client.answerOf(payload, signed(payload, 1, needed));
            if (needed > 1) {
                refused(
                    payload,
                    signed(payload, 1, needed - 1),
                    abi.encodeWithSelector(
                        ConsortiumLightClient.TooFewOrganisations.selector, uint256(needed) - 1, uint256(needed)
                    )
                );
            }
        }
    }

    function test_refuses_a_threshold_of_half_or_of_more_than_there_are() public {
        bytes32 chaincode = sha256(CHAINCODE);
        for (uint8 n = 1; n <= 10; ++n) {
            (ConsortiumLightClient.Peer[] memory peers, bytes[] memory identities) = members(n);
            VM.expectPartialRevert(ConsortiumLightClient.WeakThreshold.selector);
            new ConsortiumLightClient(CHANNEL, chaincode, 1, n / 2, peers, identities);
            VM.expectPartialRevert(ConsortiumLightClient.WeakThreshold.selector);
            new ConsortiumLightClient(CHANNEL, chaincode, 1, n + 1, peers, identities);
        }
    }

    function test_does_not_count_one_organisation_twice() public {
        bytes memory payload = response("an answer");
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        endorsements[2] = endorsements[1];
        refused(payload, endorsements, abi.encodeWithSelector(ConsortiumLightClient.OutOfOrder.selector, 2));
    }

    function test_does_not_count_two_peers_of_one_organisation() public {
        (ConsortiumLightClient.Peer[] memory peers, bytes[] memory identities) = members(4);
        // The third peer now belongs to the second organisation.
        peers[2].organisation = peers[1].organisation;
        if (peers[2].identity < peers[1].identity) {
            (peers[1], peers[2]) = (peers[2], peers[1]);
            (identities[1], identities[2]) = (identities[2], identities[1]);
        }
        client = new ConsortiumLightClient(CHANNEL, sha256(CHAINCODE), 1, 2, peers, identities);
        bytes memory payload = response("an answer");
        refused(payload, signed(payload, 2, 3), abi.encodeWithSelector(ConsortiumLightClient.OutOfOrder.selector, 1));
        client.answerOf(payload, signed(payload, 1, 2));
    }

    function test_refuses_signatures_out_of_order() public {
        bytes memory payload = response("an answer");
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        (endorsements[0], endorsements[1]) = (endorsements[1], endorsements[0]);
        refused(payload, endorsements, abi.encodeWithSelector(ConsortiumLightClient.OutOfOrder.selector, 1));
    }

    function test_refuses_a_peer_it_does_not_know() public {
        bytes memory payload = response("an answer");
        refused(
            payload,
            signed(payload, 3, 5),
            abi.encodeWithSelector(ConsortiumLightClient.UnknownIdentity.selector, sha256(identity(5)))
        );
    }

    function test_refuses_the_high_twin_of_a_signature() public {
        bytes memory payload = response("an answer");
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        endorsements[1].s = bytes32(P256_N - uint256(endorsements[1].s));
        refused(payload, endorsements, abi.encodeWithSelector(ConsortiumLightClient.BadSignature.selector, 1));
    }

    function test_refuses_zero_and_oversize_numbers_in_signatures() public {
        bytes memory payload = response("an answer");
        uint256[4] memory numbers = [0, P256_N, P256_N - 1, type(uint256).max];
        for (uint256 i = 0; i < numbers.length; ++i) {
            ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
            endorsements[2].r = bytes32(numbers[i]);
            refused(payload, endorsements, abi.encodeWithSelector(ConsortiumLightClient.BadSignature.selector, 2));
            endorsements = signed(payload, 1, 3);
            endorsements[2].s = bytes32(numbers[i]);
            refused(payload, endorsements, abi.encodeWithSelector(ConsortiumLightClient.BadSignature.selector, 2));
        }
    }

    function test_refuses_a_signature_of_another_peer_under_a_known_identity() public {
        bytes memory payload = response("an answer");
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        endorsements[2] = signature(payload, 4);
        endorsements[2].identity = sha256(identity(3));
        refused(payload, endorsements, abi.encodeWithSelector(ConsortiumLightClient.BadSignature.selector, 2));
    }

    function test_refuses_another_chaincode() public {
        bytes memory payload = response("other", 200, "an answer");
        refused(
            payload,
            signed(payload, 1, 3),
            abi.encodeWithSelector(ConsortiumLightClient.WrongChaincode.selector, sha256("other"))
        );
    }

    function test_refuses_an_answer_that_the_chaincode_refused() public {
        uint256[4] memory statuses = [uint256(0), 400, 500, 201];
        for (uint256 i = 0; i < statuses.length; ++i) {
            bytes memory payload = response(CHAINCODE, statuses[i], "an answer");
            refused(
                payload,
                signed(payload, 1, 3),
                abi.encodeWithSelector(EndorsedResponse.NotAccepted.selector, statuses[i])
            );
        }
    }

    function test_refuses_responses_in_any_other_encoding() public {
        bytes memory results = field(0x0a, new bytes(9));
        bytes memory answer = field(0x1a, hex"08c8011a0141");
        bytes memory id = field(0x22, abi.encodePacked(field(0x12, CHAINCODE), field(0x1a, "1.0")));
        bytes memory hash = abi.encodePacked(hex"0a20", sha256("the proposal"));
        bytes memory good = abi.encodePacked(hash, field(0x12, abi.encodePacked(results, answer, id)));
        client.answerOf(good, signed(good, 1, 3));

        malformed("");
        malformed(hash);
        malformed(abi.encodePacked(good, hex"00"));
        malformed(abi.encodePacked(good, hex"1a00"));
        malformed(abi.encodePacked(hash, hash, field(0x12, abi.encodePacked(results, answer, id))));
        malformed(abi.encodePacked(field(0x12, abi.encodePacked(results, answer, id)), hash));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(answer, id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, answer))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, answer, id, id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, answer, answer, id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, field(0x12, "event"), answer, id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, field(0x1a, hex"08c8011201411a0141"), id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, field(0x1a, hex"08c8011a01411a0142"), id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, field(0x1a, hex"08c881001a0141"), id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, field(0x1a, hex"08c801"), id))));
        malformed(abi.encodePacked(hash, field(0x12, abi.encodePacked(results, field(0x1a, hex"1a014108c801"), id))));
        malformed(abi.encodePacked(hash, hex"12ffffffff0f", results));
    }

    function testFuzz_refuses_a_response_with_any_byte_changed(uint256 position, uint8 flip) public {
        bytes memory payload = response("an answer");
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        if (flip == 0) flip = 1;
        position = position % payload.length;
        payload[position] = bytes1(uint8(payload[position]) ^ flip);
        VM.expectRevert();
        client.answerOf(payload, endorsements);
    }

    function testFuzz_refuses_a_response_that_is_cut_or_padded(uint256 length, bytes32 filler) public {
        bytes memory payload = response("an answer");
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        length = length % (payload.length + 33);
        VM.assume(length != payload.length);
        bytes memory other = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            other[i] = i < payload.length ? payload[i] : filler[i - payload.length];
        }
        VM.expectRevert();
        client.answerOf(other, endorsements);
    }

    function testFuzz_never_reads_past_the_end_of_random_bytes(bytes calldata payload) public {
        ConsortiumLightClient.Endorsement[] memory none = new ConsortiumLightClient.Endorsement[](3);
        VM.expectRevert();
        client.answerOf(payload, none);
    }

    function test_takes_over_new_peers_that_the_current_ones_signed() public {
        change(membership(2, 3, peersFrom(2)), 2, 1);
        require(client.epoch() == 2 && client.threshold() == 3 && client.organisations() == 4, "epoch");
        bytes memory payload = response("an answer");
        client.answerOf(payload, signed(payload, 4, 6));
        refused(
            payload,
            signed(payload, 1, 3),
            abi.encodeWithSelector(ConsortiumLightClient.UnknownIdentity.selector, sha256(identity(1)))
        );
        (bool counts,) = client.signerOf(sha256(identity(1)));
        require(!counts, "dismissed");
    }

    function test_new_peers_need_signatures_of_the_peers_before() public {
        bytes memory payload = response(membership(2, 3, peersFrom(4)));
        bytes[] memory cards = cardsFrom(4);
        // The new consortium cannot admit itself.
        ConsortiumLightClient.Endorsement[] memory own = signed(payload, 5, 7);
        VM.expectPartialRevert(ConsortiumLightClient.UnknownIdentity.selector);
        client.changeConsortium(payload, own, cards);
        ConsortiumLightClient.Endorsement[] memory tooFew = signed(payload, 1, 2);
        VM.expectPartialRevert(ConsortiumLightClient.TooFewOrganisations.selector);
        client.changeConsortium(payload, tooFew, cards);
        client.changeConsortium(payload, signed(payload, 1, 3), cards);
    }

    function test_no_change_comes_twice_or_late() public {
        bytes memory old = response(membership(2, 3, peersFrom(0)));
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(old, 1, 3);
        client.changeConsortium(old, endorsements, cardsFrom(0));
        bytes[] memory cards = cardsFrom(0);
        VM.expectRevert(abi.encodeWithSelector(ConsortiumLightClient.StaleEpoch.selector, uint64(2), uint64(2)));
        client.changeConsortium(old, endorsements, cards);
        change(membership(5, 3, peersFrom(0)), 0, 1);
        VM.expectRevert(abi.encodeWithSelector(ConsortiumLightClient.StaleEpoch.selector, uint64(5), uint64(2)));
        client.changeConsortium(old, endorsements, cards);
    }

    function test_a_statement_is_taken_for_a_day() public {
        VM.warp(10 days);
        bytes memory payload = response(membership(2, 3, peersFrom(0)));
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        bytes[] memory identities = cardsFrom(0);
        VM.warp(11 days + 1);
        VM.expectRevert(abi.encodeWithSelector(ConsortiumLightClient.Late.selector, 10 days));
        client.changeConsortium(payload, endorsements, identities);
        VM.warp(11 days);
        client.changeConsortium(payload, endorsements, identities);
    }

    function test_identities_may_be_kept_ahead_and_are_not_needed_again() public {
        ConsortiumLightClient.Peer memory fifth = peer(4);
        client.storeCard(identity(5), fifth.x, fifth.y);
        VM.expectPartialRevert(ConsortiumLightClient.BadCard.selector);
        client.storeCard(identity(5), fifth.x, fifth.y);
        bytes memory payload = response(membership(2, 3, peersFrom(1)));
        // The second to fourth are known from before.
        client.changeConsortium(payload, signed(payload, 1, 3), new bytes[](4));
        bytes memory answer = response("an answer");
        client.answerOf(answer, signed(answer, 3, 5));
    }

    function test_a_card_of_another_key_does_not_stand_for_the_identity() public {
        ConsortiumLightClient.Peer memory other = peer(5);
        client.storeCard(identity(5), other.x, other.y);
        bytes memory payload = response(membership(2, 3, peersFrom(1)));
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        VM.expectPartialRevert(ConsortiumLightClient.BadCard.selector);
        client.changeConsortium(payload, endorsements, new bytes[](4));
    }

    function test_refuses_a_change_for_another_chain_contract_channel_or_of_another_kind() public {
        ConsortiumLightClient.Peer[] memory peers = peersFrom(0);
        bytes memory good = membership(2, 3, peers);
        uint256[4] memory words = [uint256(0), 1, 2, 3];
        for (uint256 i = 0; i < words.length; ++i) {
            bytes memory other = bytes.concat(good);
            other[32 * words[i] + 31] ^= 0x01;
            bytes memory payload = response(other);
            ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
            bytes[] memory cards = cardsFrom(0);
            VM.expectPartialRevert(ConsortiumLightClient.WrongBinding.selector);
            client.changeConsortium(payload, endorsements, cards);
        }
    }

    function test_refuses_a_change_to_peers_out_of_order_twice_or_off_the_curve() public {
        ConsortiumLightClient.Peer[] memory peers = peersFrom(0);
        (peers[0], peers[1]) = (peers[1], peers[0]);
        changeRefused(membership(2, 3, peers), ConsortiumLightClient.BadPeers.selector);
        peers = peersFrom(0);
        peers[1] = peers[0];
        changeRefused(membership(2, 3, peers), ConsortiumLightClient.BadPeers.selector);
        peers = peersFrom(0);
        peers[1].identity = peers[0].identity;
        changeRefused(membership(2, 3, peers), ConsortiumLightClient.BadPeers.selector);
        peers = peersFrom(0);
        peers[3].x = bytes32(uint256(peers[3].x) ^ 1);
        changeRefused(membership(2, 3, peers), ConsortiumLightClient.BadPeers.selector);
        peers = peersFrom(0);
        peers[0].organisation = 0;
        changeRefused(membership(2, 3, peers), ConsortiumLightClient.BadPeers.selector);
        peers = peersFrom(0);
        peers[2].identity = sha256("somebody else");
        changeRefused(membership(2, 3, peers), ConsortiumLightClient.BadCard.selector);
    }

    function test_refuses_a_change_that_weakens_the_threshold_or_names_nobody() public {
        changeRefused(membership(2, 2, peersFrom(0)), ConsortiumLightClient.WeakThreshold.selector);
        changeRefused(membership(2, 0, peersFrom(0)), ConsortiumLightClient.WeakThreshold.selector);
        changeRefused(membership(2, 5, peersFrom(0)), ConsortiumLightClient.WeakThreshold.selector);
        changeRefused(membership(2, 300, peersFrom(0)), ConsortiumLightClient.Malformed.selector);
        changeRefused(membership(2, 3, new ConsortiumLightClient.Peer[](0)), ConsortiumLightClient.Malformed.selector);
        changeRefused(
            membership(uint256(type(uint64).max) + 1, 3, peersFrom(0)), ConsortiumLightClient.Malformed.selector
        );
        changeRefused(abi.encodePacked(membership(2, 3, peersFrom(0)), hex"00"), ConsortiumLightClient.Malformed.selector);
    }

    function test_an_answer_of_another_kind_is_no_change() public {
        changeRefused("short", ConsortiumLightClient.Malformed.selector);
        changeRefused(
            checkpoint("log", 1, 2, "root", 0, 0), ConsortiumLightClient.WrongBinding.selector
        );
    }

    function refused(bytes memory payload, ConsortiumLightClient.Endorsement[] memory endorsements, bytes memory reason)
        private
    {
        VM.expectRevert(reason);
        client.answerOf(payload, endorsements);
    }

    function malformed(bytes memory payload) private {
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        VM.expectPartialRevert(EndorsedResponse.MalformedResponse.selector);
        client.answerOf(payload, endorsements);
    }

    function peersFrom(uint256 first) private pure returns (ConsortiumLightClient.Peer[] memory peers) {
        peers = new ConsortiumLightClient.Peer[](4);
        for (uint256 i = 0; i < 4; ++i) {
            peers[i] = peer(first + i);
        }
    }

    function cardsFrom(uint256 first) private pure returns (bytes[] memory identities) {
        identities = new bytes[](4);
        for (uint256 i = 0; i < 4; ++i) {
            identities[i] = identity(first + i + 1);
        }
    }

    function change(bytes memory answer, uint256 firstPeer, uint256 firstSigner) private {
        bytes memory payload = response(answer);
        client.changeConsortium(payload, signed(payload, firstSigner, firstSigner + 2), cardsFrom(firstPeer));
    }

    function changeRefused(bytes memory answer, bytes4 reason) private {
        bytes memory payload = response(answer);
        ConsortiumLightClient.Endorsement[] memory endorsements = signed(payload, 1, 3);
        bytes[] memory cards = answer.length > 32 * 8 ? cardsFrom(0) : new bytes[](0);
        VM.expectPartialRevert(reason);
        client.changeConsortium(payload, endorsements, cards);
    }
}
