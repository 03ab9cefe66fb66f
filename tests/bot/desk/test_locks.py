"""One question at a time in a thread, in the order of arrival."""

from __future__ import annotations

import asyncio

from bot.desk.locks import KeyedLocks


def test_one_question_at_a_time_in_a_thread_in_the_order_of_arrival() -> None:
    """Other threads do not wait for it, and nothing is kept of one that is done."""

    async def run() -> list[str]:
        locks, said = KeyedLocks(), []
        blocked = asyncio.Event()

        async def serve(key: str, name: str) -> None:
            async with locks.hold(key):
                if key == "a":
                    await blocked.wait()
                said.append(name)

        tasks = [asyncio.create_task(serve("a", f"a{n}")) for n in range(3)]
        tasks.append(asyncio.create_task(serve("b", "b")))
        await tasks[-1]
        assert said == ["b"]
        blocked.set()
        await asyncio.gather(*tasks)
        assert len(locks) == 0
        return said

    assert asyncio.run(run()) == ["b", "a0", "a1", "a2"]
