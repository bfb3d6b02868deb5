using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ServerAlerts;

namespace Freshet.Samples.Tests;

/// <summary>Takes alerts by HTTP, after it has refused some as an overloaded one does.</summary>
internal sealed class WebhookServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _refuse;

    public WebhookServer(int refuse)
    {
        _refuse = refuse;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/alerts/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What came, by its idempotency key.</summary>
    public ConcurrentDictionary<string, Alert> Alerts { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests that were refused.</summary>
    public int Refused { get; private set; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var alert = (await JsonSerializer.DeserializeAsync<Alert>(context.Request.InputStream, JsonSerializerOptions.Web))!;
                if (_refuse-- > 0)
                {
                    Refused++;
                    context.Response.StatusCode = 503;
                }
                else
                {
                    Alerts[context.Request.Headers["Idempotency-Key"]!] = alert;
                }

                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or JsonException)
        {
            if (_listener.IsListening)
            {
                await ServeAsync(); // the sender was killed in the midst of a request
            }
        }
    }
}
