using System.Runtime.CompilerServices;

namespace Freshet.Tests.Samples;

/// <summary>Each program gives what its file in samples/Programs/expected says.</summary>
public sealed class ProgramsTests
{
    public static TheoryData<string> Names() => [.. Programs.All.Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Program_gives_what_is_expected(string name)
    {
        var expected = await File.ReadAllLinesAsync(Path.Combine(Folder(), $"{name}.txt"));

        Assert.Equal(expected, await Programs.All.Run(Programs.All.Programs[name]));
    }

    [Fact]
    public void Every_file_is_of_a_program() =>
        Assert.Equal(Programs.All.Programs.Keys.Order(StringComparer.Ordinal), Directory.EnumerateFiles(Folder()).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "../../../samples/Programs/expected");
}
