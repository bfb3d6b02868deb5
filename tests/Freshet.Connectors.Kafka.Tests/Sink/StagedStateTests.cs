using Freshet.Core.Spill;
using Freshet.Core.State;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Batches as parts of a checkpoint: one that an earlier checkpoint has is not written again, and all are found again in any order.</summary>
public sealed class StagedStateTests
{
    private readonly StagingSpace _space = new(new SpillSpace(new SimulatedDisk(seed: 1), "/spill", 1 << 20), "test");

    [Fact]
    public void WriteTo_leaves_out_a_batch_that_an_earlier_checkpoint_wrote_and_reads_all_back_in_any_order()
    {
        var (first, second) = (Batch(checkpoint: 7, slot: 1, "first"), Batch(checkpoint: 9, slot: 0, "second"));
        var parts = new Dictionary<int, byte[]>();
        using (var state = new StagedState(this, 7, [first]))
        {
            state.WriteTo(new Parts(parts, lastMoment: 5));
        }

        using (var state = new StagedState(this, 9, [first, second]))
        {
            var writer = new Parts(parts, lastMoment: 7);
            state.WriteTo(writer);
            Assert.Equal([(0, 9L, true), (1, 7L, false)], writer.Asked);
        }

        byte[] whole = [.. parts[1], .. parts[0]];
        Assert.Equal("first", Read(whole, 7));
        Assert.Equal("second", Read(whole, 9));
        Assert.Null(Read(whole, 8));
    }

    private StagedBatch Batch(long checkpoint, int slot, string text)
    {
        var batch = new StagedBatch(_space);
        batch.Add(System.Text.Encoding.UTF8.GetBytes(text));
        batch.Freeze(checkpoint, slot);
        return batch;
    }

    private static string? Read(byte[] bytes, long checkpoint)
    {
        var text = "";
        return StagedState.Read(new MemoryStream(bytes), checkpoint, block => text += System.Text.Encoding.UTF8.GetString(block)) ? text : null;
    }

    /// <summary>Takes parts as the runtime does that goes on from a checkpoint of this moment.</summary>
    private sealed class Parts(Dictionary<int, byte[]> parts, long lastMoment) : StateWriter
    {
        private readonly MemoryStream _stream = new();
        private int _number;

        public List<(int Number, long ChangedAt, bool IsWritten)> Asked { get; } = [];

        public override Stream Stream => _stream;

        public override void BeginParts(object source, long moment) => Assert.True(moment > lastMoment);

        public override bool BeginPart(int number, long changedAt)
        {
            Assert.True(Asked.Count == 0 || number > Asked[^1].Number);
            Asked.Add((number, changedAt, changedAt > lastMoment));
            _number = number;
            _stream.SetLength(0);
            return changedAt > lastMoment;
        }

        public override void EndPart() => parts[_number] = _stream.ToArray();

        public override void EndParts()
        {
        }
    }
}
