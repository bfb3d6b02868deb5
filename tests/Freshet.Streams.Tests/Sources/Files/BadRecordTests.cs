using System.Text;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>Records that cannot be decoded, under each policy.</summary>
public sealed class BadRecordTests
{
    private static readonly byte[] Mixed = [.. "one\n"u8, 0xFF, .. "\ntwo\n"u8, .. "caf"u8, 0xE9, .. "\r\nthree\n"u8];

    private readonly SimulatedDisk _disk = new(1);

    public BadRecordTests() => _disk.Write("/in/file", Mixed);

    [Fact]
    public void Fail_names_operator_position_reason_and_the_other_policies()
    {
        var e = Assert.Throws<FreshetException>(() => Run(BadRecords.Fail).ReadAll());
        Assert.Equal((ErrorDomain.User, false), (e.Domain, e.Retry));
        foreach (var part in new[] { "operator 'source' (subtask 1 of 1)", "file '/in/file', byte 4", "not UTF-8: byte 0xFF at offset 0", "BadRecords.Skip", "BadRecords.DeadLetter(folder)" })
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fail_is_the_default() => Assert.IsType<BadRecords.FailJob>(new FileSourceOptions().BadRecords);

    [Fact]
    public void Skip_leaves_bad_records_out_counts_them_and_logs_the_first()
    {
        var run = Run(BadRecords.Skip);
        Assert.Equal(["one", "two", "three"], run.ReadAll().Records);
        Assert.Equal(2, run.Context().Metrics.Bad);
        Assert.Single(run.Context().Logged, line => line.Text.Contains("file '/in/file', byte 4", StringComparison.Ordinal));
        Assert.Single(run.Context().Logged);
    }

    [Fact]
    public void A_record_that_the_users_own_type_refuses_is_a_bad_record_with_its_place()
    {
        _disk.Write("/in/file", """
            {"id":7,"amount":1}
            {"id":8,"amount":-1}
            {"id":9,"amount":2}

            """.Select(c => (byte)c).ToArray());
        var run = new ReaderRun<Order>(_disk, "/in/file", Format.JsonLines<Order>(), new FileSourceOptions { BadRecords = BadRecords.Skip });

        Assert.Equal([7, 9], run.ReadAll().Records.Select(o => o.Id));
        Assert.Single(run.Context().Logged, line => line.Text.Contains("file '/in/file', byte 20", StringComparison.Ordinal) && line.Text.Contains("no negative amounts", StringComparison.Ordinal));
    }

    [Fact]
    public void DeadLetter_keeps_bad_records_and_they_can_be_read_back()
    {
        _disk.Write("/in/file", [.. Mixed, .. "x\n"u8]);
        var run = new ReaderRun<int>(_disk, "/in/file", Format.JsonLines<int>(), new FileSourceOptions { BadRecords = BadRecords.DeadLetter("/bad") });
        run.ReadAll();
        run.Snapshot(1, isFinal: true);
        Assert.Empty(Letters());
        run.Complete(1);
        Assert.Equal(6, run.Context().Metrics.Bad);
        var letters = Letters();
        Assert.Equal(["file '/in/file', byte 0", "file '/in/file', byte 4", "file '/in/file', byte 6", "file '/in/file', byte 10", "file '/in/file', byte 16", "file '/in/file', byte 22"], letters.Select(l => l.Position));
        Assert.Equal(["one", null, "two", null, "three", "x"], letters.Select(l => l.Text));
        Assert.Equal([0xFF], letters[1].Bytes);
        Assert.Equal([.. "caf"u8, 0xE9], letters[3].Bytes);
        Assert.All(letters, l => Assert.NotEmpty(l.Error));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public void DeadLetter_keeps_each_bad_record_once_whenever_the_job_dies(int before, int after)
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? $"bad {i}\n" : $"{i}\n"));
        var expected = Enumerable.Range(0, 40).Where(i => i % 3 == 0).Select(i => $"bad {i}").Order(StringComparer.Ordinal).ToList();
        for (var steps = 0; steps < 60; steps++)
        {
            foreach (var complete in new[] { false, true })
            {
                var disk = new SimulatedDisk(1);
                disk.Write("/in/file", text);
                var options = new FileSourceOptions { BlockBytes = 17, BadRecords = BadRecords.DeadLetter("/bad") };
                var first = new ReaderRun<int>(disk, "/in/file", Format.JsonLines<int>(), options, before);
                for (var i = 0; i < steps; i++)
                {
                    first.Read(i % before);
                }

                var state = first.Snapshot(1);
                if (complete)
                {
                    first.Complete(1);
                }

                first.ReadAll(); // lost with the process
                disk.Crash();
                var second = new ReaderRun<int>(disk, "/in/file", Format.JsonLines<int>(), options, after, restored: state);
                second.ReadAll();
                second.Snapshot(2, isFinal: true);
                second.Complete(2);
                Assert.Equal(expected, Letters(disk).Select(l => l.Text!).Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public void Letters_of_a_checkpoint_are_kept_also_when_the_policy_changes()
    {
        var first = Run(BadRecords.DeadLetter("/bad"));
        first.ReadAll();
        var state = first.Snapshot(1);
        foreach (var policy in new[] { BadRecords.Skip, BadRecords.Fail, BadRecords.DeadLetter("/elsewhere") })
        {
            _disk.KillProcess();
            var second = Run(policy, state);
            Assert.Equal(2, Letters().Count);
            second.ReadAll();
            var after = second.Snapshot(2);
            _disk.KillProcess();
            Assert.Empty(new ReaderRun<string>(_disk, "/in/file", Format.Text, new FileSourceOptions { BadRecords = policy }, restored: after).Context().UnclaimedState);
        }
    }

    [Fact]
    public void DeadLetter_refuses_a_folder_that_cannot_be_written_at_the_start()
    {
        _disk.Write("/bad", "a file\n");
        var e = Assert.Throws<FreshetException>(() => Run(BadRecords.DeadLetter("/bad")));
        Assert.Contains("/bad", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void A_line_longer_than_allowed_is_bad_and_the_others_are_not(int max)
    {
        var text = "1\n22\r\n333\n\n55555\n0123456789\n0123456789a\r\n0123456789ab\nx\n0123456789abc";
        _disk.Write("/in/file", text);
        var all = Disk.Lines(text);
        for (var blockBytes = 1; blockBytes <= text.Length + 1; blockBytes++)
        {
            var options = new FileSourceOptions { BlockBytes = blockBytes, RecordBytesMax = max, BadRecords = BadRecords.Skip };
            using var run = new ReaderRun<string>(_disk, "/in/file", Format.Text, options, 2);
            Assert.Equal(all.Where(l => l.Length <= max).Order(StringComparer.Ordinal), run.ReadAll().Records.Order(StringComparer.Ordinal));
            Assert.Equal(all.Count(l => l.Length > max), run.Context(0).Metrics.Bad + run.Context(1).Metrics.Bad);
        }
    }

    [Fact]
    public void A_long_line_is_called_kept_only_where_it_is()
    {
        _disk.Write("/in/file", new string('g', 5_000) + "\n");
        var failing = new ReaderRun<string>(_disk, "/in/file", Format.Text, new FileSourceOptions { RecordBytesMax = 1000 });

        var failure = Assert.Throws<FreshetException>(() => failing.ReadAll());

        Assert.Contains("the line has 5,000 bytes, more than the 1,000 of RecordBytesMax. ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("are kept", failure.Message, StringComparison.Ordinal);

        var keeping = new ReaderRun<string>(_disk, "/in/file", Format.Text, new FileSourceOptions { RecordBytesMax = 1000, BadRecords = BadRecords.DeadLetter("/kept") });
        keeping.ReadAll();
        keeping.Snapshot(1, isFinal: true);
        keeping.Complete(1);
        Assert.Contains("of them are kept", Letters(_disk, "/kept").Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_far_longer_than_allowed_is_skipped_without_being_held_and_its_start_is_kept()
    {
        var giant = new string('g', 5_000_000);
        _disk.Write("/in/file", $"a\n{giant}\nb\n{giant}");
        foreach (var blockBytes in new[] { 1_000, 1_000_000, 1 << 30 })
        {
            var folder = $"/bad{blockBytes}";
            var options = new FileSourceOptions { BlockBytes = blockBytes, RecordBytesMax = 1000, BadRecords = BadRecords.DeadLetter(folder) };
            var run = new ReaderRun<string>(_disk, "/in/file", Format.Text, options);
            Assert.Equal(["a", "b"], run.ReadAll().Records);
            run.Snapshot(1, isFinal: true);
            run.Complete(1);
            var letters = Letters(_disk, folder);
            Assert.Equal(["file '/in/file', byte 2", "file '/in/file', byte 5000005"], letters.Select(l => l.Position));
            Assert.All(letters, l => Assert.Contains("the line has 5,000,000 bytes, more than the 1,000", l.Error, StringComparison.Ordinal));
            Assert.All(letters, l => Assert.InRange(l.Text!.Length, 1000, 64 * 1024));
        }
    }

    [Fact]
    public void A_restart_within_a_line_that_is_too_long_reports_it_once()
    {
        _disk.Write("/in/file", $"a\n{new string('g', 3_000_000)}\nb\n");
        var options = new FileSourceOptions { RecordBytesMax = 1000, BadRecords = BadRecords.Skip };
        for (var steps = 0; steps < 12; steps++)
        {
            using var first = new ReaderRun<string>(_disk, "/in/file", Format.Text, options);
            for (var i = 0; i < steps; i++)
            {
                first.Read();
            }

            using var second = new ReaderRun<string>(_disk, "/in/file", Format.Text, options, restored: first.Snapshot());
            second.ReadAll();
            Assert.Equal(["a", "b"], first.Records.Concat(second.Records));
            Assert.Equal(1, first.Context().Metrics.Bad + second.Context().Metrics.Bad);
        }
    }

    [Fact]
    public void A_format_that_throws_makes_bad_records_with_their_places()
    {
        var e = Assert.Throws<FreshetException>(() => new ReaderRun<string>(_disk, "/in/file", new Throwing(), new FileSourceOptions()).ReadAll());
        foreach (var part in new[] { "operator 'source'", "'/in/file', byte 0", "InvalidTimeZoneException: one" })
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }

        var run = new ReaderRun<string>(_disk, "/in/file", new Throwing(), new FileSourceOptions { BadRecords = BadRecords.Skip });
        Assert.Empty(run.ReadAll().Records);
        Assert.Equal(5, run.Context().Metrics.Bad);
    }

    private ReaderRun<string> Run(BadRecords policy, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(_disk, "/in/file", Format.Text, new FileSourceOptions { BadRecords = policy }, restored: restored);

    private List<DeadLetter> Letters() => Letters(_disk);

    private static List<DeadLetter> Letters(SimulatedDisk disk, string folder = "/bad")
    {
        if (disk.Stat(folder) is null)
        {
            return [];
        }

        using var run = new ReaderRun<DeadLetter>(disk, folder, Format.JsonLines<DeadLetter>());
        return [.. run.ReadAll().Records];
    }

    private sealed class Throwing : Format<string>
    {
        public override string Name => "throwing";

        public override bool TryDecode(ReadOnlySpan<byte> record, out string value, out string? error) => throw new InvalidTimeZoneException(Encoding.UTF8.GetString(record));

        public override void Encode(string value, System.Buffers.IBufferWriter<byte> to) => throw new InvalidTimeZoneException(value);
    }

    private sealed record Order
    {
        public Order(int id, int amount) => (Id, Amount) = (id, amount >= 0 ? amount : throw new ArgumentException("no negative amounts"));

        public int Id { get; }

        public int Amount { get; }
    }
}
