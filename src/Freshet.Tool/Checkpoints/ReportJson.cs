using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Freshet.Tool.Checkpoints;

/// <summary>Reports for programs: <c>{"jobs":[{"folder":…,"checkpoints":[…]}]}</c>.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
    };

    public static void Write(IReadOnlyList<JobReport> jobs)
    {
        using var output = Output.Lines();
        output.WriteLine(JsonSerializer.Serialize(new { jobs }, Options).ReplaceLineEndings("\n"));
    }
}
