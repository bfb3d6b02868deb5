using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Formats.Tests;

/// <summary>Files of a container format on a simulated disk.</summary>
internal static class ContainerCheck
{
    public static byte[] Written<T>(ContainerFormat<T> format, params IEnumerable<T> records)
    {
        var (buffer, writer) = (new LineBuffer(), format.CreateWriter());
        writer.Begin(buffer);
        foreach (var record in records)
        {
            writer.Add(record, buffer);
        }

        writer.End(buffer);
        return buffer.Written.ToArray();
    }

    public static List<T> Read<T>(ContainerFormat<T> format, byte[] file, long pass = 0, int room = 10)
    {
        using var reader = format.Open(new MemoryStream(file));
        while (pass > 0)
        {
            var passed = reader.Pass(pass);
            Assert.InRange(passed, 1, pass);
            pass -= passed;
        }

        var (records, into) = (new List<T>(), new T[room]);
        while (reader.Read(into) is > 0 and var count)
        {
            records.AddRange(into.AsSpan(0, count));
        }

        return records;
    }

    public static SimulatedDisk Disk(params (string Path, byte[] Bytes)[] files)
    {
        var disk = new SimulatedDisk(1);
        disk.CreateDirectory("/in");
        foreach (var (path, bytes) in files)
        {
            using var file = disk.OpenWrite(path, FileOpen.CreateNew);
            file.Write(bytes);
            file.Sync();
        }

        disk.SyncDirectory("/in");
        return disk;
    }

    /// <summary>Reads one subtask's share to its end.</summary>
    public static IReadOnlyList<T> ReadAll<T>(SimulatedDisk disk, ContainerFormat<T> format, string path = "/in")
    {
        var environment = StreamEnvironment.Create();
        environment.FromFiles(path, format);
        var reader = (SourceReader<T>)environment.ToGraph().Nodes[^1].Create();
        var context = new HarnessContext(new HarnessPlace { Uid = "source", Name = "source", Files = disk });
        reader.Open(context);
        try
        {
            while (reader.Read() == ReadResult.More)
            {
            }
        }
        finally
        {
            reader.Close();
        }

        return [.. context.Received<T>().Select(r => r.Value)];
    }
}
