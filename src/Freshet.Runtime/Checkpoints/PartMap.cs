using System.Collections;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Where bytes of state lie: the task's file, by its number, and the stretch in it.</summary>
internal readonly record struct Part(int File, long Offset, long Length)
{
    /// <summary>No part.</summary>
    public static Part None { get; } = new(-1, 0, 0);
}

/// <summary>
/// Where the parts of one source lie, by their numbers: filled once, then never changed, so that any thread may read it. Stretches that are
/// as in the map before are shared with it: what a checkpoint leaves to the collector follows what changed.
/// </summary>
internal sealed class PartMap(long moment, PartMap? before) : IEnumerable<Part>
{
    private const int ChunkParts = 256;

    private readonly List<Part[]> _chunks = [];
    private PartMap? _before = before;
    private Part[]? _filling;
    private bool _isSame = true;
    private int _count;

    /// <summary>When the source was frozen.</summary>
    public long Moment => moment;

    /// <summary>A part, or none.</summary>
    public Part At(int number) => number < _count ? _chunks[number / ChunkParts][number % ChunkParts] : Part.None;

    /// <summary>Adds a part, with a higher number than any before.</summary>
    public void Add(int number, Part part)
    {
        while (_count < number)
        {
            Put(Part.None);
        }

        Put(part);
    }

    /// <summary>No more will be added.</summary>
    public void Seal()
    {
        if (_count % ChunkParts != 0)
        {
            _chunks.Add(_filling!);
        }

        _filling = null;
        _before = null;
    }

    public IEnumerator<Part> GetEnumerator()
    {
        for (var i = 0; i < _count; i++)
        {
            yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Put(Part part)
    {
        _filling ??= new Part[ChunkParts];
        var place = _count % ChunkParts;
        _isSame &= _before is not null && _before.At(_count) == part;
        _filling[place] = part;
        if (++_count % ChunkParts != 0)
        {
            return;
        }

        var chunk = _chunks.Count;
        if (_isSame && _before!._count >= _count)
        {
            _chunks.Add(_before._chunks[chunk]);
        }
        else
        {
            _chunks.Add(_filling);
            _filling = null;
        }

        _isSame = true;
    }
}
