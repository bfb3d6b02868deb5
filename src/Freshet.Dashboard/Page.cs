using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Freshet.Dashboard;

/// <summary>The page's files, embedded in this assembly. Nothing secret is in them: what is shown comes from the API.</summary>
internal static class Page
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/app.js", "app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "app.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void Map(RouteGroupBuilder at)
    {
        foreach (var (path, file, type) in Files)
        {
            var bytes = Read(file);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
            at.MapGet(path, (HttpContext http) =>
            {
                if (path == "/" && !http.Request.Path.Value!.EndsWith('/'))
                {
                    return Results.LocalRedirect($"{http.Request.PathBase}{http.Request.Path}/"); // the page's addresses are relative
                }

                http.Response.Headers.CacheControl = "no-cache"; // asked again each time; a new version is seen at once
                return Results.Bytes(bytes, type, entityTag: tag);
            }).WithMetadata(PageFile.Instance).ExcludeFromDescription();
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream(file)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>Marks the page's own files, which are given without a token.</summary>
internal sealed class PageFile
{
    public static readonly PageFile Instance = new();
}
