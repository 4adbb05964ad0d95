namespace Weir.Client.Tests.Support;

/// <summary>Files of the repository that the tests run on.</summary>
internal static class Repository
{
    public static string File(params string[] path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine([folder?.FullName ?? throw new InvalidOperationException("No Orleans.sln above the tests."), .. path]);
    }
}
