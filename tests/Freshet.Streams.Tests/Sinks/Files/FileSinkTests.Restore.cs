using System.Text;
using Freshet.Core;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Streams.Tests.Sinks.Files;

/// <content>Restores: pending files, those of later checkpoints, state that does not fit.</content>
public sealed partial class FileSinkTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(2, 2)]
    public void Pending_files_are_committed_by_a_restore_when_parallelism_changed(int before, int after)
    {
        IReadOnlyList<MemorySnapshot> states;
        using (var run = Run(parallelism: before))
        {
            for (var subtask = 0; subtask < before; subtask++)
            {
                run.Write(subtask, $"kept {subtask}");
            }

            run.Snapshot(1);
            run.Write(0, "kept more");
            states = run.Snapshot(2);
            run.Complete(0, 2); // and the others never hear of it
            run.Write(0, "lost");
            run.Snapshot(3);
        }

        using var restored = Run(parallelism: after, restored: states);
        string[] kept = [.. Enumerable.Range(0, before).Select(static i => $"kept {i}"), "kept more"];
        Assert.Equal(kept.Order(), Lines().Order());
        Assert.Empty(Hidden());
        restored.Write(after - 1, "new");
        restored.Finish(4);
        Assert.Equal(kept.Append("new").Order(), Lines().Order());
    }

    [Fact]
    public void Restore_twice_from_the_same_checkpoint_gives_the_same()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        IReadOnlyList<MemorySnapshot> states;
        using (var run = Run(longFiles))
        {
            run.Write(0, "a");
            states = run.Snapshot(1);
            run.Write(0, "again");
            run.Snapshot(2);
        }

        for (var i = 0; i < 3; i++)
        {
            using var restored = Run(longFiles, restored: states);
            Assert.Equal(["a\n"], Texts());
            restored.Write(0, "again");
            restored.Snapshot(3 + i, isFinal: true);
            restored.Complete(3 + i);
            Assert.Equal(["a\n", "again\n"], Texts());
        }
    }

    [Fact]
    public void Restore_takes_back_what_later_checkpoints_committed_when_it_is_older()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        using var run = Run(longFiles);
        run.Write(0, "a");
        var states = run.Snapshot(1);
        run.Write(0, "later");
        run.Snapshot(2, isFinal: true);
        run.Complete(2);
        Assert.Equal(["a\nlater\n"], Texts());

        using var restored = Run(longFiles, restored: states);
        Assert.Equal(["a\n"], Texts());
        restored.Finish(3);
        Assert.Equal(["a\n"], Texts());
    }

    [Fact]
    public void Restore_says_how_many_visible_files_it_took_back()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        run.Write(0, "later");
        run.Finish(2);
        using var restored = Run(restored: states);
        Assert.Equal(["a\n"], Texts());
        var line = Assert.Single(restored.Logged(), static line => line.Level == LogLevel.Warning);
        Assert.Contains("took back 1 visible file(s) in '/data/out'", line.Text);
        Assert.Contains("checkpoint 1", line.Text);
    }

    [Fact]
    public void Restore_fails_when_a_pending_file_is_gone()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Delete(Assert.Single(Hidden()).Path);
        var e = Assert.Throws<FreshetException>(() => Run(restored: states));
        Assert.Equal((ErrorDomain.External, false), (e.Domain, e.Retry));
        Assert.Contains("operator 'sink' (subtask 1 of 1) lost output file '/data/out/.part-", e.Message);
    }

    [Fact]
    public void Restore_fails_when_a_file_in_progress_is_gone()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        using var run = Run(longFiles);
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Delete(Assert.Single(Hidden()).Path);
        var e = Assert.Throws<FreshetException>(() => Run(longFiles, restored: states));
        Assert.Contains("lost output file", e.Message);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a\nb\n")]
    public void Restore_fails_when_a_pending_file_has_another_length(string bytes)
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Overwrite(Assert.Single(Hidden()).Path, Encoding.UTF8.GetBytes(bytes));
        var e = Assert.Throws<FreshetException>(() => Run(restored: states));
        Assert.Contains($"damaged: it has {bytes.Length} bytes, the checkpoint says 2", e.Message);
    }

    [Fact]
    public void Commit_fails_when_the_pending_file_is_gone()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Delete(Assert.Single(Hidden()).Path);
        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => run.Complete(1)).Message);
        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => Run(restored: states)).Message);
        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => Run(restored: states)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Restore_goes_on_when_readers_took_committed_files_away(int parallelism)
    {
        using var run = Run(parallelism: 2);
        run.Write(0, "a");
        run.Write(1, "b");
        var states = run.Snapshot(1);
        run.Complete(0, 1);
        TakeAway();
        for (var i = 0; i < 2; i++)
        {
            using var restored = Run(restored: states, parallelism: parallelism);
            Assert.Equal(i == 0 ? ["b\n"] : [], Texts());
            TakeAway();
        }

        using var last = Run(restored: states, parallelism: parallelism);
        last.Write(0, "c");
        last.Finish(2);
        Assert.Equal(["c\n"], Texts());
    }

    [Fact]
    public void Numbers_are_not_used_again_when_parallelism_sank_and_rose()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        IReadOnlyList<MemorySnapshot> first, second;
        using (var two = Run(longFiles, parallelism: 2))
        {
            two.Write(1, "a");
            first = two.Snapshot(1);
        }

        using (var one = Run(longFiles, parallelism: 1, restored: first))
        {
            second = one.Snapshot(2);
        }

        using (var two = Run(longFiles, parallelism: 2, restored: second))
        {
            two.Write(1, "other");
            two.Snapshot(3);
        }

        using var back = Run(longFiles, parallelism: 2, restored: first);
        Assert.Equal(["a\n"], Texts());
    }

    [Fact]
    public void Restore_fails_when_the_state_is_not_whole()
    {
        using var run = Run(parallelism: 3);
        run.Write(1, "a");
        var states = run.Snapshot(1);
        Assert.Contains("of subtasks 1, 3 of 3: it is not whole", Assert.Throws<FreshetException>(() => Run(restored: [states[0], states[2]])).Message);
        Assert.Contains("not whole", Assert.Throws<FreshetException>(() => Run(restored: [.. states, states[2]])).Message);
        Assert.Contains("several checkpoints", Assert.Throws<FreshetException>(() => Run(restored: [states[0], states[1], run.Snapshot(2)[2]])).Message);
    }

    [Fact]
    public void Restore_of_a_checkpoint_whose_output_was_taken_back_fails()
    {
        IReadOnlyList<MemorySnapshot> older, newer;
        using (var run = Run())
        {
            run.Write(0, "a");
            older = run.Snapshot(1);
            run.Complete(1);
            run.Write(0, "b");
            newer = run.Snapshot(2);
            run.Complete(2);
        }

        using (var back = Run(restored: older))
        {
            back.Write(0, "b, again");
            back.Snapshot(3);
            back.Complete(3);
        }

        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => Run(restored: newer)).Message);
    }
}
