using System.Buffers.Binary;
using Freshet.Core.Files;
using Freshet.Core.Spill;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Spill;

/// <summary>The external sort, against a sort in memory.</summary>
public sealed class RecordSorterTests
{
    private readonly SimulatedDisk _disk = new(seed: 1);

    [Theory]
    [InlineData(1, 1 << 30, 0)] // in memory
    [InlineData(256, 1 << 30, 0)]
    [InlineData(1, 20_000, 20)]
    [InlineData(256, 20_000, 20)]
    [InlineData(7, 5_000, 100)]
    public void Records_come_by_partition_group_order_tag_and_arrival(int partitions, long bytes, int runsAtLeast)
    {
        var random = new Random(partitions);
        var records = Enumerable.Range(0, 10_000)
            .Select(i => (Partition: random.Next(partitions), Order: (long)random.Next(100) - 50, Tag: (byte)random.Next(3), Id: i, Length: 4 + random.Next(60)))
            .ToArray();
        using var sorter = new RecordSorter(new SpillSpace(_disk, "/spill", bytes), "job-0", partitions, runsMax: 9);
        foreach (var r in records)
        {
            sorter.Add(r.Partition, r.Order, r.Tag, Payload(r.Id, r.Length));
        }

        sorter.Finish();
        var seen = new List<int>();
        var groupOf = new Dictionary<int, int>();
        for (var g = 0; g < sorter.Groups; g++)
        {
            var group = new List<(long Order, byte Tag, int Id)>();
            using var read = sorter.Read(g);
            while (read.MoveNext())
            {
                var id = BinaryPrimitives.ReadInt32LittleEndian(read.Payload);
                var record = records[id];
                Assert.Equal((record.Order, record.Tag, record.Length), (read.Order, read.Tag, read.Payload.Length));
                Assert.Equal(g, groupOf.GetValueOrDefault(record.Partition, g)); // a partition is in one group
                groupOf[record.Partition] = g;
                group.Add((read.Order, read.Tag, id));
            }

            Assert.Equal(group.Select(r => (r.Order, r.Tag)).Order(), group.Select(r => (r.Order, r.Tag)));
            foreach (var equal in group.GroupBy(r => (records[r.Id].Partition, r.Order, r.Tag)))
            {
                Assert.Equal(equal.Select(r => r.Id).Order(), equal.Select(r => r.Id));
            }

            seen.AddRange(group.Select(r => r.Id));
        }

        Assert.Equal(records.Length, sorter.Count);
        Assert.Equal(Enumerable.Range(0, records.Length), seen.Order());
        Assert.True(sorter.SpilledBytes >= runsAtLeast * bytes / 4, $"{sorter.SpilledBytes} bytes on the disk");
        Assert.Equal(partitions == 1 || runsAtLeast == 0, sorter.Groups == 1);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(4096)]
    public void Records_of_one_order_come_by_their_ties(long bytes)
    {
        using var sorter = new RecordSorter(new SpillSpace(_disk, "/spill", bytes), "job-0", ties: new BytesTies());
        foreach (var id in Enumerable.Range(0, 2000).Reverse())
        {
            sorter.Add(0, id / 100, 0, Payload(id, 4));
        }

        sorter.Finish();
        using var read = sorter.Read(0);
        for (var i = 0; i < 2000; i++)
        {
            Assert.True(read.MoveNext());
            Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(read.Payload));
        }

        Assert.False(read.MoveNext());
        Assert.False(read.MoveNext());
    }

    [Fact]
    public void A_record_longer_than_memory_is_sorted_too()
    {
        using var sorter = new RecordSorter(new SpillSpace(_disk, "/spill", 4096), "job-0");
        sorter.Add(0, 2, 0, new byte[100_000]);
        sorter.Add(0, 1, 0, new byte[3]);
        sorter.Add(0, 3, 0, new byte[50_000]);
        sorter.Finish();

        using var read = sorter.Read(0);
        var lengths = new List<int>();
        while (read.MoveNext())
        {
            lengths.Add(read.Payload.Length);
        }

        Assert.Equal([3, 100_000, 50_000], lengths);
    }

    [Fact]
    public void Nothing_has_a_name_on_the_disk()
    {
        using var sorter = new RecordSorter(new SpillSpace(_disk, "/spill", 4096), "job-0");
        for (var i = 0; i < 1000; i++)
        {
            sorter.Add(0, i, 0, new byte[100]);
        }

        Assert.True(sorter.SpilledBytes > 0);
        Assert.Empty(_disk.List("/spill"));
    }

    [Fact]
    public void A_flipped_bit_is_found()
    {
        var path = Path.Combine(Path.GetTempPath(), $"freshet-sorter-{Guid.NewGuid():n}");
        try
        {
            var files = new KeptFiles(new Freshet.Runtime.Storage.PosixFileSystem(), path);
            using var sorter = new RecordSorter(new SpillSpace(files, path, 4096), "job-0");
            for (var i = 0; i < 1000; i++)
            {
                sorter.Add(0, i, 0, new byte[100]);
            }

            sorter.Finish();
            using (var file = File.OpenHandle(files.Kept!, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                var at = new byte[1];
                RandomAccess.Read(file, at, RandomAccess.GetLength(file) / 2);
                at[0] ^= 4;
                RandomAccess.Write(file, at, RandomAccess.GetLength(file) / 2);
            }

            var error = Assert.Throws<CorruptFileException>(() =>
            {
                using var read = sorter.Read(0);
                while (read.MoveNext())
                {
                }
            });
            Assert.Contains(".spill' is damaged at byte", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void A_full_disk_says_what_to_do()
    {
        _disk.CapacityBytes = 10_000;
        using var sorter = new RecordSorter(new SpillSpace(new KeptFiles(_disk, "/spill"), "/spill", 4096), "job-0");

        var error = Assert.Throws<FreshetException>(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                sorter.Add(0, i, 0, new byte[100]);
            }
        });
        Assert.Equal(ErrorDomain.External, error.Domain);
        Assert.Contains("Free space there, or name another folder by SpillOptions.Folder", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Payload(int id, int length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, id);
        return bytes;
    }

    private sealed class BytesTies : ISortTies
    {
        public int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
            BinaryPrimitives.ReadInt32LittleEndian(one).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(other));
    }

    /// <summary>Files that keep their name, so that a test can damage them, and so that the simulated disk counts their bytes.</summary>
    private sealed class KeptFiles(IFileSystem files, string folder) : IFileSystem
    {
        public string? Kept { get; private set; }

        public bool Exists(string path) => files.Exists(path);

        public FileEntry? Stat(string path) => files.Stat(path);

        public IReadOnlyList<FileEntry> List(string directory) => files.List(directory);

        public void CreateDirectory(string path) => files.CreateDirectory(path);

        public IWritableFile OpenWrite(string path, FileOpen how) => files.OpenWrite(path, how);

        public IReadableFile OpenRead(string path) => files.OpenRead(path);

        public void Rename(string from, string to) => files.Rename(from, to);

        public void Delete(string path) => Kept = path.StartsWith(folder, StringComparison.Ordinal) ? path : throw new InvalidOperationException(path);

        public void DeleteDirectory(string path) => throw new NotSupportedException();

        public void SyncDirectory(string path) => files.SyncDirectory(path);

        public IDisposable? TryLock(string path) => throw new NotSupportedException();
    }
}
