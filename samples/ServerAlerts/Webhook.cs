using System.Net.Http.Json;

namespace ServerAlerts;

/// <summary>Alerts to a web address, a POST each. At least once: a receiver knows one that comes again by its <c>Idempotency-Key</c>.</summary>
internal static class Webhook
{
    public static async Task PostAsync(HttpClient http, string to, Alert alert, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = JsonContent.Create(alert) };
        request.Headers.Add("Idempotency-Key", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{alert.Server}\n{alert.Rule}\n{alert.State}\n{alert.Time}"))));
        using var answer = await http.SendAsync(request, cancel);
        answer.EnsureSuccessStatusCode();
    }
}
