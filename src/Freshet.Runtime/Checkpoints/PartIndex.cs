using Freshet.Core.State;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Says of which stretches of a task's files a state consists: groups of stretches, one after the other, those of a group in any order.
/// A state that lies in one stretch needs none. All numbers are of one to ten bytes, lowest seven bits first:
/// <code>
/// groups | for each group: for each stretch: place of the file in the task's list, from 1 | offset | length; then 0
/// </code>
/// </summary>
internal static class PartIndex
{
    private const int FlushBytes = 64 << 10;
    private const int IndexBytesMax = 1 << 30;

    /// <summary>Writes it to the end of the file with number <paramref name="file"/>; <paramref name="places"/> are the files by their numbers.</summary>
    public static KeyedSection Write(FrameWriteStream to, string name, List<IEnumerable<Part>> groups, Dictionary<int, int> places, int file)
    {
        var bytes = groups.Sum(static g => g.Sum(static p => p.Length));
        if (Joined(groups.SelectMany(static g => g)).Take(2).ToArray() is [var single])
        {
            return new KeyedSection(name, places[single.File], single.Offset, single.Length);
        }

        var from = to.Position;
        var writer = new ByteWriter(1024);
        try
        {
            writer.WriteVarUInt32((uint)groups.Count);
            foreach (var group in groups)
            {
                foreach (var part in Joined(group))
                {
                    writer.WriteVarUInt32((uint)places[part.File] + 1);
                    writer.WriteVarUInt64((ulong)part.Offset);
                    writer.WriteVarUInt64((ulong)part.Length);
                    if (writer.Length >= FlushBytes)
                    {
                        to.Write(writer.Written);
                        writer.Clear();
                    }
                }

                writer.WriteVarUInt32(0);
            }

            to.Write(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }

        return new KeyedSection(name, places[file], from, to.Position - from, bytes);
    }

    /// <summary>Reads it back: the stretches in the order in which to read them, <see cref="Part.File"/> being the place in the list.</summary>
    public static IReadOnlyList<Part> Read(IStateFiles store, IReadOnlyList<StateFile> files, KeyedSection section)
    {
        var file = files[section.File];
        if (section.Length > Math.Min(file.Length, IndexBytesMax))
        {
            throw Damaged(file, $"an index of {section.Length} bytes");
        }

        var bytes = new byte[section.Length];
        using (var stream = new FrameReadStream(store.OpenState(file), section.Offset, section.Length))
        {
            stream.ReadExactly(bytes);
        }

        var reader = new ByteReader(bytes);
        var all = new List<Part>();
        for (var groups = reader.ReadVarUInt32(); groups > 0; groups--)
        {
            var from = all.Count;
            while (reader.ReadVarUInt32() is var place and > 0)
            {
                if (place > files.Count)
                {
                    throw Damaged(file, $"an index with the file {place} of {files.Count}");
                }

                all.Add(new Part((int)place - 1, (long)reader.ReadVarUInt64(), (long)reader.ReadVarUInt64()));
            }

            // Each file is gone through once.
            all.Sort(from, all.Count - from, Comparer<Part>.Create(static (a, b) => (a.File, a.Offset).CompareTo((b.File, b.Offset))));
        }

        reader.End();
        return all;
    }

    /// <summary>Neighbours as one stretch.</summary>
    private static IEnumerable<Part> Joined(IEnumerable<Part> parts)
    {
        var open = Part.None;
        foreach (var part in parts)
        {
            if (part.Length == 0)
            {
                continue;
            }

            if (part.File == open.File && part.Offset == open.Offset + open.Length)
            {
                open = open with { Length = open.Length + part.Length };
                continue;
            }

            if (open.Length > 0)
            {
                yield return open;
            }

            open = part;
        }

        if (open.Length > 0)
        {
            yield return open;
        }
    }

    private static FreshetException Damaged(StateFile file, string what) =>
        FreshetException.External($"The checkpoint's file '{file.Name}' of checkpoint {file.Checkpoint} has {what}: it is damaged. Start from another checkpoint.");
}
