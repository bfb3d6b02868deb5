using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Freshet.Hosting;
using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.Api;

/// <summary>The states that an operator's function keeps by key, as they are in the running job.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Uid">Its identity in checkpoints.</param>
/// <param name="KeyType">The type of its keys.</param>
/// <param name="States">Its states.</param>
/// <param name="Keys">The key that was asked for, or the first ones of each subtask; those without any state are left out.</param>
internal sealed record StateView(string Operator, string Uid, string KeyType, IReadOnlyList<StateKind> States, IReadOnlyList<KeyView> Keys);

/// <summary>One state: its name in the function, and what it is of.</summary>
internal sealed record StateKind(string Name, string Kind);

/// <summary>What one key has. The key is written as it can be asked for.</summary>
internal sealed record KeyView(string Key, IReadOnlyList<StateValue> States);

/// <summary>A value, or entries of a list or map: JSON, cut where it is long.</summary>
internal sealed record StateValue(string Name, string Json);

/// <summary>Reads states of a running job between two steps of the tasks that keep them. What is read is copied there and made text here.</summary>
internal static class StateLook
{
    public const int KeysMax = 100;

    private const int EntriesMax = 100;
    private const int TextMax = 4_000;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Text = new(ApiJson.Options) { IncludeFields = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private sealed record Found(Type KeyType, IReadOnlyList<StateKind> States, IReadOnlyList<(object? Key, IReadOnlyList<(string Name, object? Value)> Values)> Keys);

    /// <summary>One key's state, or that of the first ones.</summary>
    /// <exception cref="FreshetException">The operator keeps nothing that can be read by key, the key is none of its type, or the job does not run.</exception>
    public static async Task<StateView> ReadAsync(HostedJob job, GraphOperator op, string? key, int most)
    {
        var handle = job.State == HostedJobState.Running && job.Handle is { } running ? running : throw FreshetException.User($"Job '{job.Name}' does not run ({job.State}): there is no state to look at. What is in its checkpoints, 'freshet checkpoints FOLDER' tells.");
        var parts = await handle.LookAsync(op.Uid, o => LookAt(o, op, key, most), AnswerTime);
        return new StateView(
            op.Name, op.Uid, NameOf(parts[0].KeyType), parts[0].States,
            [.. parts.SelectMany(static p => p.Keys).Take(most).Select(static k => new KeyView(KeyText(k.Key), [.. k.Values.Select(static v => new StateValue(v.Name, Json(v.Value)))]))]);
    }

    /// <summary>In the task.</summary>
    private static Found LookAt(Operator o, GraphOperator op, string? key, int most)
    {
        if ((o as IInspected)?.Keyed is not { IsOpen: true } keyed)
        {
            throw FreshetException.User($"Operator '{op.Name}' keeps nothing that can be read by key: only states of process functions and of windows' functions can be.");
        }

        var states = keyed.States.Where(static s => s.Value is IStateInspection).Select(static s => (Name: s.Key, State: (IStateInspection)s.Value)).ToList();
        var found = new List<(object?, IReadOnlyList<(string, object?)>)>();
        foreach (var k in key is null ? keyed.Keys(most) : [Parse(key, keyed.KeyType, op)])
        {
            (string, object?)[] values = [];
            if (keyed.Look(k, () => values = [.. states.Where(static s => s.State.Exists).Select(static s => (s.Name, s.State.Read(EntriesMax)))]))
            {
                found.Add((k, values));
            }
        }

        return new Found(keyed.KeyType, [.. states.Select(static s => new StateKind(s.Name, s.State.Kind))], found);
    }

    /// <summary>A key as JSON, or its text where JSON has it between quotes.</summary>
    private static object Parse(string text, Type type, GraphOperator op) =>
        (type == typeof(string) ? text : TryRead(text, type) ?? TryRead(JsonSerializer.Serialize(text), type))
        ?? throw FreshetException.User($"'{text}' is no key of operator '{op.Name}': its keys are of type {NameOf(type)}. Write one as JSON.");

    private static object? TryRead(string json, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type, Text);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>" : type.Name;

    private static string KeyText(object? key) => key as string ?? Json(key).Trim('"');

    private static string Json(object? value)
    {
        string text;
        try
        {
            text = JsonSerializer.Serialize(value, Text);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            text = JsonSerializer.Serialize(Convert.ToString(value, CultureInfo.InvariantCulture)); // a type that JSON cannot write
        }

        return text.Length <= TextMax ? text : string.Concat(text.AsSpan(0, TextMax), "…");
    }
}
