// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {AnchorBook} from "../solidity/AnchorBook.sol";
import {Vm} from "./Vm.sol";

contract AnchorBookTest {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bytes32 private constant DOMAIN = "a domain";

    AnchorBook private book;

    function setUp() public {
        book = new AnchorBook(address(this));
    }

    function test_chains_each_root_to_the_one_before() public {
        book.anchor(DOMAIN, "first");
        bytes32 first = keccak256(abi.encode(block.chainid, address(book), DOMAIN, uint64(1), bytes32(0), bytes32("first")));
        require(book.heads(DOMAIN) == first, "first");
        book.anchor(DOMAIN, "second");
        bytes32 second = keccak256(abi.encode(block.chainid, address(book), DOMAIN, uint64(2), first, bytes32("second")));
        require(book.heads(DOMAIN) == second && book.sequences(DOMAIN) == 2, "second");
        require(book.anchors(keccak256(abi.encode(DOMAIN, bytes32("first")))) == first, "stays");
    }

    function test_keeps_values_at_the_slots_that_proofs_are_made_of() public {
        book.anchor(DOMAIN, "first");
        bytes32 link = book.heads(DOMAIN);
        bytes32 key = keccak256(abi.encode(DOMAIN, bytes32("first")));
        require(VM.load(address(book), keccak256(abi.encode(key, uint256(0)))) == link, "anchors");
        require(VM.load(address(book), keccak256(abi.encode(DOMAIN, uint256(1)))) == link, "heads");
        require(VM.load(address(book), keccak256(abi.encode(DOMAIN, uint256(2)))) == bytes32(uint256(1)), "sequences");
    }

    function test_refuses_the_zero_root_and_the_same_root_again() public {
        VM.expectPartialRevert(AnchorBook.ZeroRoot.selector);
        book.anchor(DOMAIN, 0);
        book.anchor(DOMAIN, "first");
        VM.expectRevert(abi.encodeWithSelector(AnchorBook.AlreadyAnchored.selector, bytes32("first")));
        book.anchor(DOMAIN, "first");
        book.anchor("another domain", "first");
    }

    function testFuzz_only_the_writer_writes(address caller) public {
        VM.assume(caller != address(this));
        VM.prank(caller);
        VM.expectRevert(abi.encodeWithSelector(AnchorBook.NotWriter.selector, caller));
        book.anchor(DOMAIN, "first");
    }
}
