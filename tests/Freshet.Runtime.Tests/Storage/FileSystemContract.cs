using System.Text;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Tests.Storage;

/// <summary>What every <see cref="IFileSystem"/> does; each implementation runs all of it.</summary>
public abstract partial class FileSystemContract : IDisposable
{
    /// <summary>The file system under test.</summary>
    protected abstract IFileSystem Files { get; }

    /// <summary>An existing empty folder of it.</summary>
    protected abstract string Root { get; }

    [Fact]
    public void OpenWrite_appends_from_the_end_and_reading_sees_it()
    {
        Write("a", "one ");
        Write("a", "two", FileOpen.Append);
        Assert.Equal("one two", Read("a"));
    }

    [Fact]
    public void OpenWrite_empties_the_file_when_truncating_and_keeps_its_identity()
    {
        Write("a", "long content");
        var identity = Files.Stat(At("a"))!.Identity;
        Write("a", "short", FileOpen.Truncate);
        Assert.Equal("short", Read("a"));
        Assert.Equal(identity, Files.Stat(At("a"))!.Identity);
    }

    [Fact]
    public void OpenWrite_refuses_a_taken_path_when_a_new_file_is_asked_for()
    {
        Write("a", "x");
        Fails(FileError.AlreadyExists, At("a"), () => Files.OpenWrite(At("a"), FileOpen.CreateNew));
    }

    [Theory]
    [InlineData(FileOpen.CreateNew)]
    [InlineData(FileOpen.Truncate)]
    [InlineData(FileOpen.Append)]
    public void OpenWrite_fails_when_the_folder_is_missing(FileOpen how) =>
        Fails(FileError.NotFound, At("none/a"), () => Files.OpenWrite(At("none/a"), how));

    [Fact]
    public void OpenWrite_fails_for_a_folder()
    {
        Files.CreateDirectory(At("d"));
        Fails(FileError.IsADirectory, At("d"), () => Files.OpenWrite(At("d"), FileOpen.Append));
    }

    [Fact]
    public void OpenRead_fails_when_there_is_no_file() =>
        Fails(FileError.NotFound, At("a"), () => Files.OpenRead(At("a")));

    [Fact]
    public void Read_returns_zero_at_and_beyond_the_end()
    {
        Write("a", "abc");
        using var file = Files.OpenRead(At("a"));
        Assert.Equal(2, file.Read(1, new byte[10]));
        Assert.Equal(0, file.Read(3, new byte[10]));
        Assert.Equal(0, file.Read(1000, new byte[10]));
        Assert.Equal(0, file.Read(0, []));
    }

    [Fact]
    public void Length_of_an_open_reader_grows_while_another_writes()
    {
        using var writer = Files.OpenWrite(At("a"), FileOpen.CreateNew);
        using var reader = Files.OpenRead(At("a"));
        Assert.Equal(0, reader.Length);
        writer.Write("abc"u8);
        Assert.Equal(3, reader.Length);
        Assert.Equal(3, writer.Length);
        Assert.Equal(3, reader.Read(0, new byte[10]));
    }

    [Fact]
    public void Truncate_cuts_and_writing_goes_on_there()
    {
        using (var file = Files.OpenWrite(At("a"), FileOpen.CreateNew))
        {
            file.Write("abcdef"u8);
            file.Sync();
            file.Truncate(2);
            Assert.Equal(2, file.Length);
            file.Write("X"u8);
            file.Sync();
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Truncate(4));
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Truncate(-1));
        }

        Assert.Equal("abX", Read("a"));
    }

    [Fact]
    public void Writing_megabytes_in_pieces_reads_back_the_same()
    {
        var bytes = new byte[3_000_017];
        new SeededRandom(1).Fill(bytes);
        using (var file = Files.OpenWrite(At("a"), FileOpen.CreateNew))
        {
            for (var at = 0; at < bytes.Length; at += 100_003)
            {
                file.Write(bytes.AsSpan(at, Math.Min(100_003, bytes.Length - at)));
            }

            file.Sync();
        }

        Assert.Equal(bytes, ReadBytes("a"));
    }

    [Fact]
    public void Closed_files_refuse()
    {
        var writer = Files.OpenWrite(At("a"), FileOpen.CreateNew);
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Write("x"u8));
        Assert.Throws<ObjectDisposedException>(writer.Sync);
        var reader = Files.OpenRead(At("a"));
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(0, new byte[1]));
    }

    [Fact]
    public void Rename_replaces_the_target_and_keeps_the_identity()
    {
        Write("a", "new");
        Write("b", "old");
        var identity = Files.Stat(At("a"))!.Identity;
        Files.Rename(At("a"), At("b"));
        Files.SyncDirectory(Root);

        Assert.False(Files.Exists(At("a")));
        Assert.Equal("new", Read("b"));
        Assert.Equal(identity, Files.Stat(At("b"))!.Identity);
    }

    [Fact]
    public void Rename_moves_between_folders()
    {
        Files.CreateDirectory(At("d"));
        Write("a", "x");
        Files.Rename(At("a"), At("d/b"));
        Assert.Equal("x", Read("d/b"));
        Assert.Equal(["d"], Names(""));
    }

    [Fact]
    public void Rename_fails_when_the_source_or_the_target_folder_is_missing()
    {
        Fails(FileError.NotFound, At("a"), () => Files.Rename(At("a"), At("b")));
        Write("a", "x");
        Fails(FileError.NotFound, null, () => Files.Rename(At("a"), At("none/b")));
    }

    [Fact]
    public void Delete_removes_the_name_but_an_open_reader_goes_on()
    {
        Write("a", "abc");
        using var reader = Files.OpenRead(At("a"));
        Files.Delete(At("a"));
        Files.Delete(At("a"));
        Assert.False(Files.Exists(At("a")));
        Assert.Equal(3, reader.Read(0, new byte[10]));
    }

    [Fact]
    public void Empty_paths_are_refused() => Assert.Throws<ArgumentException>(() => Files.Exists(""));

    /// <inheritdoc />
    public void Dispose()
    {
        CleanUp();
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes what the test left.</summary>
    protected virtual void CleanUp()
    {
    }

    /// <summary>Checks that the action fails with this error and a message that names the path (null: any).</summary>
    protected static void Fails(FileError error, string? path, Action action)
    {
        var e = Assert.Throws<FileException>(action);
        Assert.Equal(error, e.Error);
        Assert.Contains(path ?? e.Path, e.Message, StringComparison.Ordinal);
        Assert.Contains(e.Operation, e.Message, StringComparison.Ordinal);
    }

    /// <summary>A path below the root.</summary>
    protected string At(string name) => $"{Root}/{name}";

    /// <summary>Writes and syncs a file.</summary>
    protected void Write(string name, string text, FileOpen how = FileOpen.CreateNew)
    {
        using var file = Files.OpenWrite(At(name), how);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Sync();
    }

    /// <summary>The text of a file.</summary>
    protected string Read(string name) => Encoding.UTF8.GetString(ReadBytes(name));

    private byte[] ReadBytes(string name)
    {
        using var file = Files.OpenRead(At(name));
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length;)
        {
            var got = file.Read(at, bytes.AsSpan(at));
            Assert.True(got > 0);
            at += got;
        }

        return bytes;
    }

    private IEnumerable<string> Names(string directory) => Files.List(At(directory)).Select(entry => entry.Name);
}
