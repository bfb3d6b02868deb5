using System.Text.Json.Nodes;
using Freshet.Dashboard.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Freshet.Dashboard.Api;

/// <summary>The API described by OpenAPI, beside whatever documents the host has.</summary>
internal static class ApiDocument
{
    public const string Name = "freshet-v1";

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Freshet", Version = "v1", Description = "The jobs of a host: what they do, why nothing comes out, and actions. Times are milliseconds since 1970." };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            if (context.Description.HttpMethod == HttpMethods.Post)
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = AccessGuard.ActionHeader,
                    In = ParameterLocation.Header,
                    Required = true,
                    Description = "Must be 1: no page of another site can send it.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("1")] },
                });
                foreach (var name in context.Description.ActionDescriptor.EndpointMetadata.OfType<ActionParameters>().SelectMany(static p => p.Names))
                {
                    operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                }
            }

            return Task.CompletedTask;
        });
    }

    public static async Task<IResult> Get(IServiceProvider services, CancellationToken gone)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(gone);
        return Results.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, gone), "application/json");
    }
}
