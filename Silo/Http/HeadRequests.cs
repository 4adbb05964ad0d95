namespace Weir.Silo.Http;

/// <summary>Answers HEAD as GET without the body, for every route that answers GET (RFC 9110, section 9.3.2).</summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Whether the request that is answered as GET is a HEAD.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Mark);

    /// <summary>Lets HEAD find the routes of GET. The server knows the method that was sent, and holds the body back.</summary>
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method) || context.Request.Headers.Upgrade.Count > 0)
        {
            await next(context);
            return;
        }

        context.Items[Mark] = Mark;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    }
}
