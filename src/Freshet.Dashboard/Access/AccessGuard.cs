using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard.Access;

/// <summary>Decides on each request to the dashboard, before anything else does.</summary>
internal sealed class AccessGuard(DashboardOptions options, ILoggerFactory logging)
{
    /// <summary>What an action must carry: no page of another site can send it without asking first.</summary>
    public const string ActionHeader = "X-Freshet-Action";

    private const string Scheme = "Bearer ";

    private readonly byte[]? _token = options.BearerToken is { } token ? SHA256.HashData(Encoding.ASCII.GetBytes(token)) : null;
    private readonly ILogger _log = logging.CreateLogger("Freshet.Dashboard");

    /// <summary>True when nobody is asked who they are: such an endpoint is for this machine alone.</summary>
    public bool IsOpen(Microsoft.AspNetCore.Http.Endpoint endpoint) =>
        _token is null && (endpoint.Metadata.GetMetadata<IAuthorizeData>() is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null);

    public async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        var refusal = Refusal(http);
        if (refusal is { } r)
        {
            _log.LogWarning("Refused {Method} {Path} from {Remote} with {Status}: {Reason}", http.Request.Method, http.Request.Path, http.Connection.RemoteIpAddress, r.Status, r.Why);
            if (r.Status == StatusCodes.Status401Unauthorized)
            {
                headers.WWWAuthenticate = "Bearer";
            }

            return Results.Problem(r.Why, statusCode: r.Status);
        }

        return await next(call);
    }

    private (int Status, string Why)? Refusal(HttpContext http)
    {
        var endpoint = http.GetEndpoint()!;
        if (IsOpen(endpoint) && !IsFromThisMachine(http))
        {
            return (StatusCodes.Status403Forbidden, "Without a bearer token or the host's authorization the dashboard answers this machine only, as localhost and not through a proxy.");
        }

        if (_token is not null && endpoint.Metadata.GetMetadata<PageFile>() is null && !HasToken(http.Request))
        {
            return (StatusCodes.Status401Unauthorized, "The bearer token is missing or wrong.");
        }

        return HttpMethods.IsPost(http.Request.Method) && !IsOwnAction(http.Request)
            ? (StatusCodes.Status403Forbidden, $"An action must carry the header {ActionHeader}: 1 and come from the dashboard's own page, or from no page.")
            : null;
    }

    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } sent] && sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent[Scheme.Length..])), _token);

    /// <summary>The connection is loopback's, and so is the name it was asked by: a name of elsewhere that leads here (DNS rebinding) is a page of somebody else's.</summary>
    private static bool IsFromThisMachine(HttpContext http)
    {
        var (local, remote) = (http.Connection.LocalIpAddress, http.Connection.RemoteIpAddress);
        return (local is null || IPAddress.IsLoopback(local)) && (remote is null || IPAddress.IsLoopback(remote)) // null: no IP connection (a Unix socket, a test server)
            && IsLoopbackName(http.Request.Host.Host)
            && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
    }

    internal static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsOwnAction(HttpRequest request) =>
        request.Headers[ActionHeader] == "1"
        && (request.Headers.Origin is not [{ } origin] || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
}
