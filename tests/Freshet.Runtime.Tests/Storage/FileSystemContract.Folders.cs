using Freshet.Core.Files;

namespace Freshet.Runtime.Tests.Storage;

/// <content>Names, folders and locks.</content>
public abstract partial class FileSystemContract
{
    [Fact]
    public void Stat_differs_in_identity_when_a_file_was_replaced()
    {
        Write("a", "x");
        using var kept = Files.OpenRead(At("a"));
        var before = Files.Stat(At("a"))!;
        Assert.Equal((false, 1L, "a"), (before.IsDirectory, before.Length, before.Name));
        Files.Delete(At("a"));
        Write("a", "yy");
        Assert.NotEqual(before.Identity, Files.Stat(At("a"))!.Identity);
    }

    [Fact]
    public void Stat_is_null_and_Exists_false_when_nothing_is_there()
    {
        Assert.Null(Files.Stat(At("a")));
        Assert.False(Files.Exists(At("a")));
        Write("a", "x");
        Assert.Null(Files.Stat(At("a/below-a-file")));
        Assert.True(Files.Exists(Root));
        Assert.True(Files.Stat(Root)!.IsDirectory);
    }

    [Fact]
    public void List_gives_the_direct_children_in_ordinal_order()
    {
        Files.CreateDirectory(At("Zebra/inner"));
        foreach (var name in new[] { "b", "a10", "a2", "Ünïcode 日本", "with space" })
        {
            Write(name, name);
        }

        Assert.Equal(["Zebra", "a10", "a2", "b", "with space", "Ünïcode 日本"], Names(""));
        var listed = Files.List(Root + "/");
        Assert.Equal([true, false, false, false, false, false], listed.Select(entry => entry.IsDirectory));
        Assert.All(listed, entry => Assert.Equal(entry, Files.Stat(entry.Path)));
        Assert.Equal("Ünïcode 日本", Read("Ünïcode 日本"));
    }

    [Fact]
    public void List_is_empty_when_the_folder_does_not_exist_and_fails_for_a_file()
    {
        Assert.Empty(Files.List(At("none")));
        Write("a", "x");
        Fails(FileError.NotADirectory, At("a"), () => Files.List(At("a")));
    }

    [Fact]
    public void List_gives_every_name_when_there_are_thousands()
    {
        var names = Enumerable.Range(0, 3000).Select(i => $"file-{i:D5}").ToList();
        names.ForEach(name => Files.OpenWrite(At(name), FileOpen.CreateNew).Dispose());
        Assert.Equal(names, Names(""));
    }

    [Fact]
    public void CreateDirectory_creates_parents_and_is_content_when_it_exists()
    {
        Files.CreateDirectory(At("x/y/z"));
        Files.CreateDirectory(At("x/y/z"));
        Files.CreateDirectory(At("x/y/"));
        Assert.True(Files.Stat(At("x/y/z"))!.IsDirectory);
    }

    [Fact]
    public void CreateDirectory_fails_when_a_file_is_in_the_way()
    {
        Write("a", "x");
        Fails(FileError.NotADirectory, null, () => Files.CreateDirectory(At("a")));
        Fails(FileError.NotADirectory, null, () => Files.CreateDirectory(At("a/b")));
    }

    [Fact]
    public void Delete_fails_for_a_folder()
    {
        Files.CreateDirectory(At("d"));
        Fails(FileError.IsADirectory, At("d"), () => Files.Delete(At("d")));
    }

    [Fact]
    public void DeleteDirectory_removes_everything_below_and_is_content_when_it_is_gone()
    {
        Files.CreateDirectory(At("d/e/f"));
        Write("d/a", "x");
        Write("d/e/f/b", "x");
        Files.DeleteDirectory(At("d"));
        Files.DeleteDirectory(At("d"));
        Assert.Empty(Names(""));
    }

    [Fact]
    public void DeleteDirectory_fails_for_a_file()
    {
        Write("a", "x");
        Fails(FileError.NotADirectory, At("a"), () => Files.DeleteDirectory(At("a")));
        Assert.Equal("x", Read("a"));
    }

    [Fact]
    public void SyncDirectory_fails_when_it_is_missing_or_a_file()
    {
        Files.SyncDirectory(Root);
        Write("a", "x");
        Fails(FileError.NotFound, At("none"), () => Files.SyncDirectory(At("none")));
        Fails(FileError.NotADirectory, At("a"), () => Files.SyncDirectory(At("a")));
    }

    [Fact]
    public void TryLock_is_refused_while_held_and_granted_again_after()
    {
        var held = Files.TryLock(At("L"));
        Assert.NotNull(held);
        Assert.Null(Files.TryLock(At("L")));
        Assert.StartsWith("process ", Read("L"), StringComparison.Ordinal);
        using (Files.TryLock(At("other")))
        {
            held.Dispose();
            held.Dispose();
            using var again = Files.TryLock(At("L"));
            Assert.NotNull(again);
            Assert.Null(Files.TryLock(At("other")));
        }

        Assert.Equal(["L", "other"], Names(""));
    }
}
