using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Core.State;
using Freshet.Runtime.Channels;

namespace Freshet.Runtime.Tests.Channels;

public sealed class HashWriterTests
{
    // On both sides of the widths of vectors, and of the number of targets that are sorted in passes.
    [Theory]
    [InlineData(1, 128)]
    [InlineData(2, 128)]
    [InlineData(3, 7)]
    [InlineData(8, 128)]
    [InlineData(9, 10)]
    [InlineData(32, 128)]
    [InlineData(33, 128)]
    [InlineData(100, 32768)]
    public void OnBatch_sends_each_record_to_the_owner_of_its_group_in_order(int targets, int groups)
    {
        var random = new SeededRandom(7);
        List<long> sent = [];
        var channels = Write(targets, groups, writer =>
        {
            foreach (var count in (int[])[1, 15, 16, 17, 1000, 1024, 1023, 1])
            {
                var batch = Batch<long>.Rent();
                for (var i = 0; i < count; i++)
                {
                    sent.Add((long)random.NextBits());
                    batch.Add(sent[^1], sent.Count);
                }

                writer.OnBatch(batch);
            }
        });

        var keys = KeyFormat<long>.Of();
        for (var target = 0; target < targets; target++)
        {
            var expected = sent.Select((item, i) => (item, time: i + 1L, hash: keys.Hash(item)))
                .Where(r => KeyGroups.SubtaskOf(KeyGroups.Of(r.hash, groups), groups, targets) == target);
            Assert.Equal(expected, channels[target]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(128)]
    [InlineData(32768)]
    public void FirstHashOf_is_where_a_group_begins(int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            var first = KeyGroups.FirstHashOf(group, groups);
            Assert.Equal(group, KeyGroups.Of(first, groups));
            Assert.True(group == 0 || KeyGroups.Of(first - 1, groups) == group - 1);
        }

        Assert.Equal(0u, KeyGroups.FirstHashOf(0, groups));
    }

    private static List<(long Item, long Time, uint Hash)>[] Write(int targets, int groups, Action<HashWriter<long>> write)
    {
        LocalChannel[] channels = [.. Enumerable.Range(0, targets).Select(_ => new LocalChannel(64))];
        var pressure = new Pressure();
        foreach (var channel in channels)
        {
            channel.Connect(static () => { }, static () => { });
        }

        var writer = new HashWriter<long>([.. channels.Select(channel => new OutputChannel(channel, pressure))], new Hasher(), groups);
        write(writer);
        writer.Flush();
        Assert.Equal(0, pressure.WaitingChannels);
        return [.. channels.Select(Read)];
    }

    private static List<(long Item, long Time, uint Hash)> Read(LocalChannel channel)
    {
        List<(long, long, uint)> read = [];
        while (channel.TryRead(out var element))
        {
            var batch = (Batch<long>)element.Batch!;
            for (var i = 0; i < batch.Count; i++)
            {
                read.Add((batch.Items[i], batch.Timestamps[i], batch.Hashes[i]));
            }

            batch.Release();
        }

        return read;
    }

    private sealed class Hasher : KeyHasher<long>
    {
        public override void Hash(Batch<long> batch) => KeyFormat<long>.Of().Hash(batch.Items, batch.HashPlaces(this));
    }
}
