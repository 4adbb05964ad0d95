using System.Net;

namespace Weir.Client;

/// <summary>What a server says of records that were sent to it.</summary>
internal static class SendAnswers
{
    /// <summary>The counts, also where all records were rejected.</summary>
    /// <exception cref="GatewayClientException">The request itself was refused.</exception>
    public static SendResult Read(HttpAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Accepted => answer.Read(AnswerJson.Default.SendResult),
        HttpStatusCode.BadRequest => ReadAllRejected(answer),
        _ => throw answer.ToException(),
    };

    private static SendResult ReadAllRejected(HttpAnswer answer) =>
        answer.TryReadProblem() is { Rejected.Count: > 0 } problem
            ? new SendResult(problem.Accepted ?? 0, problem.RejectedCount ?? problem.Rejected.Count, problem.Rejected)
            : throw answer.ToException();
}
