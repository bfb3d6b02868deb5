using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Freshet.Tool.Remote;

/// <summary>The API of a dashboard, asked over HTTP.</summary>
internal sealed class RemoteHost : IDisposable
{
    /// <summary>The token where none is given.</summary>
    public const string TokenVariable = "FRESHET_TOKEN";

    private const string UsualPrefix = "/freshet";
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly Uri _api;

    public RemoteHost(string url, string? token)
    {
        Url = Parse(url);
        _api = new Uri(Url, Url.AbsolutePath.TrimEnd('/') + "/api/v1/");
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !Url.IsLoopback }) { Timeout = AnswerTime };
        if (token is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Where the dashboard is.</summary>
    public Uri Url { get; }

    public static Option<string> TokenOption() => new("--token") { Description = $"the dashboard's bearer token; {TokenVariable} unless given (other users of the machine can read a command line)" };

    public static string? Token(string? given) => given ?? (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null);

    /// <summary>What it gives.</summary>
    /// <exception cref="RemoteException">It was not reached, or refuses.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancel) => (await SendAsync(HttpMethod.Get, path, cancel)).Answer;

    /// <summary>What an action came to, and whether it is over.</summary>
    /// <exception cref="RemoteException">It was not reached, or refuses.</exception>
    public async Task<(JsonElement Answer, bool IsDone)> PostAsync(string path, CancellationToken cancel) => await SendAsync(HttpMethod.Post, path, cancel);

    public void Dispose() => _client.Dispose();

    private async Task<(JsonElement Answer, bool IsDone)> SendAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(_api, path));
        if (method == HttpMethod.Post)
        {
            request.Headers.Add("X-Freshet-Action", "1");
        }

        try
        {
            using var response = await _client.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            return response.IsSuccessStatusCode && Json(text) is { } answer ? (answer, response.StatusCode == HttpStatusCode.OK) : throw Refusal(response.StatusCode, text);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new RemoteException(ExitCodes.Failed, $"Nothing answers at {Url}: {e.Message} Has the program ended, or is it at another port?");
        }
        catch (HttpRequestException e)
        {
            throw new RemoteException(ExitCodes.Failed, $"The answer of {Url} could not be read: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new RemoteException(ExitCodes.Failed, $"{Url} did not answer within {AnswerTime.TotalSeconds:0} s.");
        }
    }

    private RemoteException Refusal(HttpStatusCode status, string text)
    {
        var detail = Json(text) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var said) ? said.GetString() : null;
        return status switch
        {
            HttpStatusCode.Unauthorized => new RemoteException(ExitCodes.Refused, $"{detail ?? "Who asks is not known."} Give --token, or set {TokenVariable}."),
            HttpStatusCode.Forbidden => new RemoteException(ExitCodes.Refused, detail ?? $"{Url} does not allow this to whoever asks."),
            HttpStatusCode.NotFound when detail is not null => new RemoteException(ExitCodes.Usage, detail),
            _ when detail is not null => new RemoteException(ExitCodes.Failed, detail),
            _ => new RemoteException(ExitCodes.Usage, $"There is no dashboard at {Url} (it answered {(int)status}): give its address, with the prefix where that is not {UsualPrefix}."),
        };
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>8081, localhost:8081 and http://localhost:8081/freshet are one.</summary>
    private static Uri Parse(string url)
    {
        var whole = ushort.TryParse(url, out _) ? $"http://localhost:{url}" : url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}";
        return Uri.TryCreate(whole, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new UriBuilder(uri) { Path = uri.AbsolutePath == "/" ? UsualPrefix : uri.AbsolutePath.TrimEnd('/'), Query = "", Fragment = "" }.Uri
            : throw new RemoteException(ExitCodes.Usage, $"'{url}' is no address of a dashboard: write 8081, localhost:8081 or https://host/freshet.");
    }
}

/// <summary>Why a dashboard did not do what was asked, and how the command ends.</summary>
internal sealed class RemoteException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
