(* Euler's constant is what the harmonic sums exceed the logarithm by, in the end. *)
Definition beyond_log (n : nat) : R := Sum 1 (Z.of_nat n) (fun k : Z => / IZR k) - ln (INR n).
Definition euler_constant : R := real (Lim_seq beyond_log).

Lemma log_most x : 0 < x -> ln x <= x - 1.
Proof. intros H. pose proof (exp_ineq1_le (ln x)) as E. rewrite exp_ln in E by exact H. lra. Qed.

Lemma beyond_log_next n : beyond_log (S n) = beyond_log n + / INR (S n) - (ln (INR (S n)) - ln (INR n)).
Proof.
  unfold beyond_log. rewrite (Sum_last 1 (Z.of_nat (S n)) (Z.of_nat n)) by lia. rewrite <- INR_IZR_INZ. ring.
Qed.

(* 1/(n + 1) <= log (n + 1) - log n <= 1/n *)
Lemma log_step_least n : (1 <= n)%nat -> / INR (S n) <= ln (INR (S n)) - ln (INR n).
Proof.
  intros H. assert (0 < INR n) by (apply lt_0_INR; lia). assert (0 < INR (S n)) by (apply lt_0_INR; lia).
  pose proof (log_most (INR n / INR (S n)) ltac:(apply Rdiv_lt_0_compat; assumption)) as L.
  rewrite ln_div in L by assumption. rewrite S_INR in *.
  replace (INR n / (INR n + 1) - 1) with (- / (INR n + 1)) in L by (field; lra). lra.
Qed.

Lemma log_step_most n : (1 <= n)%nat -> ln (INR (S n)) - ln (INR n) <= / INR n.
Proof.
  intros H. assert (0 < INR n) by (apply lt_0_INR; lia). assert (0 < INR (S n)) by (apply lt_0_INR; lia).
  pose proof (log_most (INR (S n) / INR n) ltac:(apply Rdiv_lt_0_compat; assumption)) as L.
  rewrite ln_div in L by assumption. rewrite S_INR in *.
  replace ((INR n + 1) / INR n - 1) with (/ INR n) in L by (field; lra). lra.
Qed.

Lemma beyond_log_least n : (1 <= n)%nat -> / INR n <= beyond_log n.
Proof.
  induction n as [|n IH]; intros H; [lia|]. destruct n as [|n].
  - unfold beyond_log. rewrite (Sum_last 1 (Z.of_nat 1) 0), Sum_empty by lia. cbn. rewrite ln_1. lra.
  - rewrite beyond_log_next. pose proof (IH ltac:(lia)). pose proof (log_step_most (S n) ltac:(lia)). lra.
Qed.

(* The definition is one of a limit that exists. *)
Lemma euler_constant_is : is_lim_seq beyond_log (Finite euler_constant).
Proof.
  apply Lim_seq_correct'.
  destruct (ex_finite_lim_seq_decr (fun n => beyond_log (S n)) 0) as [l L].
  - intros n. rewrite (beyond_log_next (S n)). pose proof (log_step_least (S n) ltac:(lia)). lra.
  - intros n. apply (Rle_trans _ (/ INR (S n))); [|apply beyond_log_least; lia].
    apply Rlt_le, Rinv_0_lt_compat, lt_0_INR. lia.
  - exists l. apply is_lim_seq_incr_1. exact L.
Qed.
